import GANTraining
import ImageDatasets
import Recipes
import TensorCore
import Training

/// Pairs of images, for pix2pix.
struct Pix2PixData: RecipeData {
    let configuration: RunConfiguration

    func makeTrainer(
        _ options: Pix2PixOptions, _ images: OpenData, _ plan: TrainingPlan, on backend: any ComputeBackend
    ) throws -> Pix2PixTrainer {
        let trainer = Pix2PixTrainer(options, on: backend)
        trainer.testImages = try images.samplePairs(data)
        return trainer
    }

    func makeBatches(
        _ trainer: Pix2PixTrainer, _ options: Pix2PixOptions, _ images: OpenData, _ loading: BatchLoading
    ) throws -> Batches<Pix2PixTrainer.Batch> {
        let loader = PairedLoader(
            a: images.training[0], b: images.training[1], options: try loadingOptions(loading),
            startingAt: loading.step, onUnreadable: loading.onUnreadable)
        return Batches(
            next: {
                let batch = try loader.next()
                return (batch.a, batch.b)
            }, unreadableCount: { loader.unreadableCount }, stop: loader.stop)
    }
}

/// One set of colour pictures, for colorization: the lightness of each is what colours are to be found for.
struct ColorizationData: RecipeData {
    let configuration: RunConfiguration

    func makeTrainer(
        _ options: Pix2PixOptions, _ images: OpenData, _ plan: TrainingPlan, on backend: any ComputeBackend
    ) throws -> Pix2PixTrainer {
        let trainer = Pix2PixTrainer(options, on: backend)
        trainer.testImages = try images.samples(data).map { Self.pair(HostArray(images: [$0])) }
        trainer.showImages = { LabColor.rgb(lightness: $0, colors: $1) }
        return trainer
    }

    func makeBatches(
        _ trainer: Pix2PixTrainer, _ options: Pix2PixOptions, _ images: OpenData, _ loading: BatchLoading
    ) throws -> Batches<Pix2PixTrainer.Batch> {
        let loader = ImageLoader(
            images.training[0], options: try loadingOptions(loading),
            startingAt: loading.step, onUnreadable: loading.onUnreadable)
        return Batches(
            next: { Self.pair(try loader.next().images) }, unreadableCount: { loader.unreadableCount }, stop: loader.stop)
    }

    /// Lightness, and the two colours.
    private static func pair(_ images: HostArray) -> Pix2PixTrainer.Batch {
        let parts = LabColor.split(rgb: images)
        return (parts.lightness, parts.colors)
    }
}
