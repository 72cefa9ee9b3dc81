import GANTraining
import ImageDatasets
import Recipes
import TensorCore
import Training

/// One set of images, for a GAN.
struct GANData: RecipeData {
    let configuration: RunConfiguration

    func open(_ options: GANOptions, threads: Int) throws -> OpenData { try OpenData(data, threads: threads) { _, _ in nil } }

    func makeTrainer(
        _ options: GANOptions, _ images: OpenData, _ plan: TrainingPlan, on backend: any ComputeBackend
    ) -> GANTrainer {
        GANTrainer(options, on: backend)
    }

    func makeBatches(
        _ trainer: GANTrainer, _ options: GANOptions, _ images: OpenData, _ loading: BatchLoading
    ) throws -> Batches<GANTrainer.Batch> {
        let loader = ImageLoader(
            images.training[0], options: try loadingOptions(loading),
            startingAt: loading.step * options.discriminatorSteps, onUnreadable: loading.onUnreadable)
        return Batches(
            next: {
                // All images first: where one cannot be had, no random number is drawn that a saved state would lack.
                let images = try (0..<options.discriminatorSteps).map { _ in try loader.next().images }
                return images.map { trainer.round(of: $0) }
            },
            unreadableCount: { loader.unreadableCount }, stop: loader.stop)
    }
}
