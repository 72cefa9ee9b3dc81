import GANTraining
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
    func makeTrainer(_ options: Options, _ images: OpenData, on backend: any ComputeBackend) throws -> T
    /// Returns the batches from step `step` on.
    func makeBatches(
        _ trainer: T, _ options: Options, _ images: OpenData, from step: Int, workers: Int,
        _ onUnreadable: @escaping @Sendable (UnreadableImage) -> Void
    ) throws -> Batches<T.Batch>
}

/// The batches of a training, one per step.
struct Batches<Batch> {
    let next: () throws -> Batch
    let unreadableCount: () -> Int
    let stop: () -> Void
}

/// Two unpaired sets of images.
struct CycleGANData: RecipeData {
    /// The number of pairs in a sample grid.
    private static let testCount = 4

    private let data: RunConfiguration.Data
    private let seed: UInt64

    init(_ configuration: RunConfiguration) { (data, seed) = (configuration.data, configuration.seed) }

    func open(_ options: CycleGANOptions, threads: Int) throws -> OpenData {
        if data.preprocessing.crops, let objection = options.objection(width: data.size, height: data.size) { throw objection }
        return try OpenData(data, threads: threads) { options.objection(width: $0, height: $1) }
    }

    func makeTrainer(_ options: CycleGANOptions, _ images: OpenData, on backend: any ComputeBackend) throws -> CycleGANTrainer {
        let trainer = CycleGANTrainer(options, on: backend)
        let rows = try TestImages.pairs(
            images.test[0], images.test[1], count: Self.testCount, preprocessing: try data.makeTestPreprocessing())
        trainer.testImages = zip(rows.a.images, rows.b.images).map { (HostArray(images: [$0]), HostArray(images: [$1])) }
        return trainer
    }

    func makeBatches(
        _ trainer: CycleGANTrainer, _ options: CycleGANOptions, _ images: OpenData, from step: Int, workers: Int,
        _ onUnreadable: @escaping @Sendable (UnreadableImage) -> Void
    ) throws -> Batches<CycleGANTrainer.Batch> {
        let loader = UnpairedLoader(
            a: images.training[0], b: images.training[1], options: try data.loadingOptions(seed: seed, workers: workers),
            startingAt: step, onUnreadable: onUnreadable)
        return Batches(
            next: {
                let batch = try loader.next()
                return (batch.a, batch.b)
            }, unreadableCount: { loader.unreadableCount }, stop: loader.stop)
    }
}

/// One set of images.
struct GANData: RecipeData {
    private let data: RunConfiguration.Data
    private let seed: UInt64

    init(_ configuration: RunConfiguration) { (data, seed) = (configuration.data, configuration.seed) }

    func open(_ options: GANOptions, threads: Int) throws -> OpenData { try OpenData(data, threads: threads) { _, _ in nil } }

    func makeTrainer(_ options: GANOptions, _ images: OpenData, on backend: any ComputeBackend) -> GANTrainer {
        GANTrainer(options, on: backend)
    }

    func makeBatches(
        _ trainer: GANTrainer, _ options: GANOptions, _ images: OpenData, from step: Int, workers: Int,
        _ onUnreadable: @escaping @Sendable (UnreadableImage) -> Void
    ) throws -> Batches<GANTrainer.Batch> {
        let loader = ImageLoader(
            images.training[0], options: try data.loadingOptions(seed: seed, workers: workers),
            startingAt: step * options.discriminatorSteps, onUnreadable: onUnreadable)
        return Batches(
            next: {
                // All images first: where one cannot be had, no random number is drawn that a saved state would lack.
                let images = try (0..<options.discriminatorSteps).map { _ in try loader.next().images }
                return images.map { trainer.round(of: $0) }
            },
            unreadableCount: { loader.unreadableCount }, stop: loader.stop)
    }
}

extension RunConfiguration.Data {
    func makePreprocessing() throws -> Preprocessing {
        try Preprocessing(method: preprocessing, loadSize: loadSize, cropSize: size, flips: flips)
    }

    func loadingOptions(seed: UInt64, workers: Int) throws -> LoadingOptions {
        LoadingOptions(
            preprocessing: try makePreprocessing(), batchSize: batch, seed: seed, serial: isSerial, workers: workers)
    }
}
