import ImageDatasets
import Recipes
import TensorCore
import Training

/// The data of a recipe in a run: its trainer and the batches of images.
protocol RecipeData {
    associatedtype T: Trainer
    associatedtype Options

    /// The options of the run.
    var configuration: RunConfiguration { get }

    /// Lists the images and looks through their headers, before any work is done.
    ///
    /// - Throws: `UnsuitableImages`, `RunError` or `ImageDatasetError` where the networks cannot be trained on them.
    func open(_ options: Options, threads: Int) throws -> OpenData
    /// Creates the trainer.
    func makeTrainer(_ options: Options, _ images: OpenData, _ plan: TrainingPlan, on backend: any ComputeBackend) throws -> T
    /// Returns the batches of a trainer.
    func makeBatches(_ trainer: T, _ options: Options, _ images: OpenData, _ loading: BatchLoading) throws -> Batches<T.Batch>
}

/// Work that is the same for every recipe, once its data is known.
protocol RecipeWork {
    associatedtype Outcome

    /// Does the work with a recipe's data and options.
    func work<D: RecipeData>(_ data: D, _ options: D.Options) throws -> Outcome
}

extension RunConfiguration {
    /// Does work with the data of this recipe.
    func work<Work: RecipeWork>(_ work: Work) throws -> Work.Outcome {
        switch recipe {
        case .cycleGAN(let options): try work.work(CycleGANData(configuration: self), options)
        case .cut(let options), .fastCUT(let options): try work.work(CUTData(configuration: self), options)
        case .pix2pix(let options): try work.work(Pix2PixData(configuration: self), options)
        case .colorization(let options): try work.work(ColorizationData(configuration: self), options)
        case .gan(let options): try work.work(GANData(configuration: self), options)
        }
    }
}

extension RecipeData {
    /// The images of the run, and how they are preprocessed.
    var data: RunConfiguration.Data { configuration.data }

    /// How images are drawn and prepared.
    func loadingOptions(_ loading: BatchLoading) throws -> LoadingOptions {
        var options = LoadingOptions(
            preprocessing: try data.makePreprocessing(), batchSize: data.batch, seed: configuration.seed, serial: data.isSerial,
            workers: loading.workers)
        if data.dropsJitter { options.isPlain = loading.isPlain }
        return options
    }
}

extension RecipeData where Options: TranslationOptions {
    /// Lists the images and reads their headers.
    func open(_ options: Options, threads: Int) throws -> OpenData { try OpenData(data, for: options, threads: threads) }
}

/// How batches are loaded.
struct BatchLoading {
    /// The number of the first step, counted from 0.
    let step: Int
    /// Whether images of a step are not scaled up before the crop, in recipes that train so while the learning rate decays.
    let isPlain: @Sendable (_ step: Int) -> Bool
    /// The number of threads that load images.
    let workers: Int
    /// Called for each image that cannot be read.
    let onUnreadable: @Sendable (UnreadableImage) -> Void
}

/// The batches of a training, one per step.
struct Batches<Batch> {
    let next: () throws -> Batch
    let unreadableCount: () -> Int
    let stop: () -> Void
}

extension RunConfiguration.Data {
    func makePreprocessing() throws -> Preprocessing {
        try Preprocessing(method: preprocessing, loadSize: loadSize, cropSize: size, flips: flips)
    }
}
