import GANTraining
import ImageDatasets
import ImageFiles
import ImageMetrics
import Recipes
import TensorCore
import Training

/// Two unpaired sets of images, for a CycleGAN.
struct CycleGANData: RecipeData {
    let configuration: RunConfiguration

    func makeTrainer(
        _ options: CycleGANOptions, _ images: OpenData, _ plan: TrainingPlan, on backend: any ComputeBackend
    ) throws -> CycleGANTrainer {
        let features = try FrozenFeatures.shipped(for: options.discriminator, on: backend)
        let trainer = CycleGANTrainer(options, features: features, on: backend)
        trainer.testImages = try images.samplePairs(data)
        return trainer
    }

    func makeBatches(
        _ trainer: CycleGANTrainer, _ options: CycleGANOptions, _ images: OpenData, _ loading: BatchLoading
    ) throws -> Batches<CycleGANTrainer.Batch> {
        try Batches(unpaired: images, try loadingOptions(loading), loading) { ($0, $1) }
    }
}

/// Two unpaired sets of images, for CUT and FastCUT.
struct CUTData: RecipeData {
    let configuration: RunConfiguration

    func makeTrainer(
        _ options: CUTOptions, _ images: OpenData, _ plan: TrainingPlan, on backend: any ComputeBackend
    ) throws -> CUTTrainer {
        let features = try FrozenFeatures.shipped(for: options.discriminator, on: backend)
        let trainer = CUTTrainer(options, features: features, on: backend)
        trainer.testImages = try images.samplePairs(data)
        return trainer
    }

    func makeBatches(
        _ trainer: CUTTrainer, _ options: CUTOptions, _ images: OpenData, _ loading: BatchLoading
    ) throws -> Batches<CUTTrainer.Batch> {
        try Batches(unpaired: images, try loadingOptions(loading), loading) { trainer.batch(a: $0, b: $1) }
    }
}

extension OpenData {
    /// The number of pairs in a sample grid.
    private static let sampleCount = 4

    /// Pairs of test images for sample grids, each [1, height, width, 3] in [-1, 1].
    func samplePairs(_ data: RunConfiguration.Data) throws -> [(a: HostArray, b: HostArray)] {
        let rows = try TestImages.pairs(
            test[0], test[1], count: Self.sampleCount, arePaired: data.arrangement != nil,
            preprocessing: try data.makeTestPreprocessing())
        return zip(rows.a.images, rows.b.images).map { (HostArray(images: [$0]), HostArray(images: [$1])) }
    }

    /// Test images of one set for sample grids.
    func samples(_ data: RunConfiguration.Data) throws -> [PixelImage] {
        try TestImages(from: test[0], count: Self.sampleCount, preprocessing: try data.makeTestPreprocessing()).images
    }
}

extension Batches {
    /// Batches of two unpaired sets.
    ///
    /// - Parameter make: Makes a batch of images of A and of B.
    fileprivate init(
        unpaired images: OpenData, _ options: LoadingOptions, _ loading: BatchLoading,
        _ make: @escaping (_ a: HostArray, _ b: HostArray) -> Batch
    ) throws {
        let loader = UnpairedLoader(
            a: images.training[0], b: images.training[1], options: options, startingAt: loading.step,
            onUnreadable: loading.onUnreadable)
        self.init(
            next: {
                let batch = try loader.next()
                return make(batch.a, batch.b)
            }, unreadableCount: { loader.unreadableCount }, stop: loader.stop)
    }
}
