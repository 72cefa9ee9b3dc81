import ImageDatasets
import Recipes
import TensorCore
import Training

/// The data of a recipe in a run: its trainer and the batches of images.
protocol RecipeData {
    associatedtype T: Trainer
    associatedtype Options

    /// Lists the images and looks through their headers, before any work is done.
    ///
    /// - Throws: `UnsuitableImages`, `RunError` or `ImageDatasetError` where the networks cannot be trained on them.
    func open(_ options: Options, threads: Int) throws -> OpenData
    /// Creates the trainer.
    func makeTrainer(_ options: Options, _ images: OpenData, _ plan: TrainingPlan, on backend: any ComputeBackend) throws -> T
    /// Returns the batches of a trainer.
    func makeBatches(_ trainer: T, _ options: Options, _ images: OpenData, _ loading: BatchLoading) throws -> Batches<T.Batch>
}

/// How batches are loaded.
struct BatchLoading {
    /// The number of the first step, counted from 0.
    let step: Int
    /// The number of the step from which images are not scaled up before the crop; nil for none.
    let plainFrom: Int?
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

    func loadingOptions(seed: UInt64, _ loading: BatchLoading) throws -> LoadingOptions {
        var options = LoadingOptions(
            preprocessing: try makePreprocessing(), batchSize: batch, seed: seed, serial: isSerial, workers: loading.workers)
        options.plainFrom = dropsJitter ? loading.plainFrom : nil
        return options
    }
}
