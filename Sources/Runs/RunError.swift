import ModelFiles
import Recipes

/// Why a run cannot be made, gone on with or used.
public enum RunError: Error, CustomStringConvertible {
    /// A file stands where the run's folder should.
    case notAFolder(String)
    /// No run to resume.
    case missing(String)
    /// A run, or other files, that are not to be overwritten.
    case exists(String)
    /// A folder that holds something else than a run, which is not overwritten.
    case notARun(String)
    /// The folder cannot be written to.
    case notWritable(String)
    /// A table of the run cannot be written.
    case unwritableTable(String, isResumable: Bool)
    /// No `config.json`.
    case noConfiguration(String)
    /// A `config.json` that cannot be read.
    case damagedConfiguration(String)
    /// A file of a later version.
    case newer(path: String, NewerFormat)
    /// Nothing was saved yet.
    case nothingSaved(String)
    /// A save that cannot be read.
    case damagedSave(String)
    /// Options that are not those of the run to resume.
    case optionsDiffer(String)
    /// A run of another recipe than the command's.
    case otherRecipe(String, Recipe)
    /// No such file or folder.
    case noModel(String)
    /// A folder without a model.
    case noModelInFolder(String)
    /// No run whose models do what is wanted; where they translate, no shipped model either.
    case noRun(runs: String, translates: Bool)
    /// No such folder of start weights.
    case noStartFolder(String)
    /// A folder without start weights for any network.
    case noStartWeights(String)
    /// Training images that the networks cannot take, and one of them.
    case unsuitable(UnsuitableImages, path: String)

    /// What is wrong with which file.
    public var description: String {
        switch self {
        case .notAFolder(let path): "not a folder \(path)"
        case .missing(let path): "no run to resume in \(path)"
        case .exists(let path): "run exists already \(path)"
        case .notARun(let path): "folder holds no run \(path)"
        case .notWritable(let path): "cannot write to \(path)"
        case .unwritableTable(let path, _): "cannot write \(path)"
        case .noConfiguration(let path): "no config.json in \(path)"
        case .damagedConfiguration(let path): "damaged configuration \(path)"
        case .newer(let path, let error): "\(path) was \(error)"
        case .nothingSaved(let path): "nothing was saved yet in \(path)"
        case .damagedSave(let path): "damaged save \(path)"
        case .optionsDiffer(let path): "options differ from those of the run \(path)"
        case .otherRecipe(let path, let recipe): "\(path) is a \(recipe.traits.title)'s run"
        case .noModel(let path): "no such model \(path)"
        case .noModelInFolder(let path): "no model.safetensors and no latest_net_G_A.pth or the like in \(path)"
        case .noRun(let runs, translates: false): "no GAN's run in \(runs)"
        case .noRun(let runs, translates: true): "no run in \(runs) and no \(ModelLocation.shipped)"
        case .noStartFolder(let path): "no such folder \(path)"
        case .noStartWeights(let path): "no start weights in \(path)"
        case .unsuitable(let images, let path): "\(images.problem), and \(path) would be one"
        }
    }
}

/// A schedule that does not fit the run's length or its learning rate.
public enum ScheduleError: Error, CustomStringConvertible {
    /// The warm-up takes all steps.
    case warmUp(steps: Int, total: Int)
    /// A milestone of the learning rate lies behind the end.
    case milestone(Int, length: Int, unit: String, hasWarmUp: Bool)
    /// The lowest learning rate is above the highest.
    case least(Float, learningRate: Float)

    /// What does not fit.
    public var description: String {
        switch self {
        case .warmUp(let steps, let total): "a warm-up of \(steps) steps leaves nothing of the run's \(total)"
        case .milestone(let milestone, let length, let unit, let hasWarmUp):
            "milestone \(milestone) would never come: the run has \(length) \(unit)\(hasWarmUp ? " after its warm-up" : "")"
        case .least(let least, let learningRate): "lowest rate \(least) is above the learning rate \(learningRate)"
        }
    }
}
