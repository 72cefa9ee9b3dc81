import ImageMetrics
import ModelFiles
import Recipes
import Training

/// A run cannot be started, resumed or used.
public enum RunError: Error, CustomStringConvertible {
    /// The path of the run is a file, not a folder.
    case notAFolder(String)
    /// There is no run to resume.
    case missing(String)
    /// There is no run to resume in the folder of all runs.
    case nothingToResume(runs: String)
    /// The folder has a run or other files, which are not overwritten.
    case exists(String)
    /// The folder has other files than a run, which are not overwritten.
    case notARun(String)
    /// Another process trains the run.
    case inUse(String)
    /// There is no `config.json`.
    case noConfiguration(String)
    /// `config.json` cannot be decoded.
    case damagedConfiguration(String)
    /// A number in `config.json` is outside of its range.
    case absurd(path: String, OptionOutOfRange)
    /// The file was written by a newer version.
    case newer(path: String, NewerFormat)
    /// Nothing was saved yet.
    case nothingSaved(String)
    /// There is a save, but no model that can be read; a run that is resumed writes it again.
    case modelMissing(String)
    /// A save that cannot be read, and why; the steps of the saves that the run can go back to.
    case damagedSave(String, problem: String, steps: [Int])
    /// A save that does not fit the run, and why; the steps of the saves that the run can go back to.
    case unfitSave(String, reason: String, steps: [Int])
    /// An option that cannot have another value when the run is resumed.
    case cannotChange(Sitting.Change, path: String)
    /// The training images of the run are not where they were.
    case lostImages(String)
    /// No training image is one that the run was trained on.
    case otherImages(String)
    /// The run has made more steps than its whole length is to be.
    case alreadyFurther(step: Int, total: Int, path: String)
    /// The run has no save of this step, but of others.
    case noSave(step: Int, path: String, steps: [Int])
    /// A loss is NaN or infinite; the steps of the saves that the run can go back to.
    case diverged(NonFiniteLoss, path: String, steps: [Int])
    /// The run has another recipe than the one it is to be resumed with.
    case otherRecipe(String, Recipe)
    /// There is no such file or folder.
    case noModel(String)
    /// The folder has no model.
    case noModelInFolder(String)
    /// There is no run with such a model, and for models that translate no bundled model either.
    case noRun(runs: String, translates: Bool)
    /// The features that discriminators see did not come with the command.
    case noFeatures
    /// There is no such folder of start weights.
    case noStartFolder(String)
    /// The folder has no start weights for any of the networks.
    case noStartWeights(String)
    /// The networks cannot be trained on some of the images; the path of one of them.
    case unsuitable(UnsuitableImages, path: String)

    /// What is wrong, and the file, in one line.
    public var description: String {
        switch self {
        case .notAFolder(let path): "not a folder \(path)"
        case .missing(let path): "no run to resume in \(path)"
        case .nothingToResume(let runs): "no run to resume in \(runs.onOneLine)"
        case .exists(let path): "run exists already \(path)"
        case .notARun(let path): "folder holds no run \(path)"
        case .inUse(let path): "another process trains the run \(path)"
        case .noConfiguration(let path): "no config.json in \(path)"
        case .damagedConfiguration(let path): "damaged configuration \(path)"
        case .absurd(let path, let error): "\(error), in \(path)"
        case .newer(let path, let error): "\(path) was \(error)"
        case .nothingSaved(let path): "nothing was saved yet in \(path)"
        case .modelMissing(let path): "the model is missing in \(path), which has a save"
        case .damagedSave(let path, let problem, _): "\(problem) \(path)"
        case .unfitSave(let path, let reason, _): "\(reason) of \(path)"
        case .cannotChange(let change, let path):
            "\(change.option) cannot be \(change.to ?? "left out") when \(path) is resumed: it is \(change.from ?? "not set") there"
        case .lostImages(let path): "the images of the run are no longer in \(path)"
        case .otherImages(let path): "none of the images that the run was trained on is in \(path)"
        case .alreadyFurther(let step, let total, let path):
            "\(path) is at step \(step), and its whole length is to be \(total) steps"
        case .noSave(let step, let path, let steps):
            "no save of step \(step) in \(path)"
                + (steps.isEmpty
                    ? ""
                    : "; there \(steps.count == 1 ? "is one of step" : "are those of steps") \(steps.map(String.init).joined(separator: ", "))")
        case .diverged(let loss, let path, _): "\(loss) of \(path)"
        case .otherRecipe(let path, let recipe): "\(path) is a run of \(recipe.traits.title)"
        case .noModel(let path): "no such model \(path)"
        case .noModelInFolder(let path): "no model.safetensors and no latest_net_G_A.pth or the like in \(path)"
        case .noRun(let runs, translates: false): "no GAN's run in \(runs)"
        case .noRun(let runs, translates: true): "no run in \(runs), and the model that ships with the command is not installed"
        case .noFeatures: "\(FrozenFeatures.shippedName), which --see-features needs, is not with the command"
        case .noStartFolder(let path): "no such file or folder \(path)"
        case .noStartWeights(let path): "no start weights in \(path)"
        case .unsuitable(let images, let path): "\(images.problem), and \(path) would be one"
        }
    }
}

/// A schedule does not fit the length of the run or its learning rate.
public enum ScheduleError: Error, CustomStringConvertible {
    /// The warm-up is as long as the run or longer.
    case warmUp(steps: Int, total: Int)
    /// A milestone is after the end of the run.
    case milestone(Int, length: Int, unit: String, hasWarmUp: Bool)
    /// The lowest learning rate is above the learning rate.
    case least(Float, learningRate: Float)

    /// What does not fit, in one line.
    public var description: String {
        switch self {
        case .warmUp(let steps, let total): "a warm-up of \(steps) steps leaves nothing of the run's \(total)"
        case .milestone(let milestone, let length, let unit, let hasWarmUp):
            "milestone \(milestone) would never come: the run has \(length) \(unit)\(hasWarmUp ? " after its warm-up" : "")"
        case .least(let least, let learningRate): "lowest rate \(least) is above the learning rate \(learningRate)"
        }
    }
}
