import GANTraining
import ImageDatasets
import ImageFiles
import Recipes
import TensorCore
import Training

/// The data of a recipe in a run: its trainer and the batches of images.
protocol RecipeData {
    associatedtype T: Trainer
    associatedtype Options

    /// Checks that the networks can be trained on the images, before any work is done.
    ///
    /// - Throws: `UnsuitableImages`, `RunError` or `ImageDatasetError` where they cannot.
    func check(_ options: Options) throws
    /// Creates the trainer.
    func makeTrainer(_ options: Options, on backend: any ComputeBackend) throws -> T
    /// Returns the batches from step `step` on.
    func makeBatches(
        _ trainer: T, _ options: Options, from step: Int, workers: Int,
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

    func check(_ options: CycleGANOptions) throws {
        if data.preprocessing.crops {
            if let objection = options.objection(width: data.size, height: data.size) { throw objection }
        } else {
            try data.checkSizes { options.objection(width: $0, height: $1) }
        }
    }

    func makeTrainer(_ options: CycleGANOptions, on backend: any ComputeBackend) throws -> CycleGANTrainer {
        // Whole images, at the scale of the training crops.
        let preprocessing = try Preprocessing(
            method: data.preprocessing, loadSize: data.loadSize, cropSize: data.loadSize, flips: false)
        let images = try data.test.map { path in
            try TestImages(from: try ImageFolder(path: path), count: Self.testCount, preprocessing: preprocessing).images
                .map { HostArray(images: [$0]) }
        }
        let trainer = CycleGANTrainer(options, on: backend)
        trainer.testImages = zip(images[0], images[1]).map { ($0, $1) }
        return trainer
    }

    func makeBatches(
        _ trainer: CycleGANTrainer, _ options: CycleGANOptions, from step: Int, workers: Int,
        _ onUnreadable: @escaping @Sendable (UnreadableImage) -> Void
    ) throws -> Batches<CycleGANTrainer.Batch> {
        let loader = UnpairedLoader(
            a: try ImageFolder(path: data.training[0]), b: try ImageFolder(path: data.training[1]),
            options: try data.loadingOptions(seed: seed, workers: workers), startingAt: step, onUnreadable: onUnreadable)
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

    func check(_ options: GANOptions) throws { _ = try data.makePreprocessing() }

    func makeTrainer(_ options: GANOptions, on backend: any ComputeBackend) -> GANTrainer { GANTrainer(options, on: backend) }

    func makeBatches(
        _ trainer: GANTrainer, _ options: GANOptions, from step: Int, workers: Int,
        _ onUnreadable: @escaping @Sendable (UnreadableImage) -> Void
    ) throws -> Batches<GANTrainer.Batch> {
        let loader = ImageLoader(
            try ImageFolder(path: data.training[0]), options: try data.loadingOptions(seed: seed, workers: workers),
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

    /// Reads the sizes of all training images, for preprocessing without a crop. An image that cannot be read is left to the
    /// loader, which skips it.
    ///
    /// - Throws: `RunError.unsuitable` for the first image that the networks cannot take.
    func checkSizes(_ objection: (_ width: Int, _ height: Int) -> UnsuitableImages?) throws {
        let preprocessing = try makePreprocessing()
        for folder in try training.map({ try ImageFolder(path: $0) }) {
            for index in 0..<folder.count {
                let path = folder.path(at: index)
                guard let file = try? PixelImage.information(ofFileAt: path) else { continue }
                let size = preprocessing.preparedSize(width: file.width, height: file.height)
                if let objection = objection(size.width, size.height) { throw RunError.unsuitable(objection, path: path) }
            }
        }
    }
}
