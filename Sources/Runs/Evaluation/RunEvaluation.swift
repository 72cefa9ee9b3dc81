import Evaluation
import Files
import GANModels
import ImageDatasets
import ModelFiles
import NeuralNetworks
import Recipes
import TensorCore

/// Measures how good the networks of a run are: its test images are translated in both directions, and compared with real ones; of a
/// GAN, generated images are compared with its images.
public struct RunEvaluation {
    /// The name of the only direction of a GAN.
    static let samples = "samples"

    private let evaluation: SetEvaluation
    private let recipe: Recipe
    private let backend: any ComputeBackend

    /// Measures the real images.
    ///
    /// - Parameters:
    ///   - configuration: The options of the run.
    ///   - sets: The images: two sets for a CycleGAN, A and B; one for a GAN.
    ///   - images: The number of images of each set at most, spread evenly over it; nil for all.
    ///   - settings: How it works; the preparation is the run's, unless `side` is given.
    ///   - side: The side in pixels that images are squashed to; nil for what the run does to test images.
    ///   - backend: The backend that computes.
    /// - Throws: `ImageDatasetError` where no image of a set can be read.
    public init(
        _ configuration: RunConfiguration, sets: [ImageFolder], images: Int?, _ settings: EvaluationSettings, side: Int? = nil,
        on backend: any ComputeBackend
    ) throws {
        (recipe, self.backend) = (configuration.recipe, backend)
        var settings = settings
        let sets = sets.map { set in images.map { set.sample($0) } ?? set }
        settings.preparation = try side.map { .squashed(to: $0) } ?? configuration.data.evaluationPreparation(of: recipe)
        let directions: [SetEvaluation.Direction] =
            recipe.traits.translates
            ? [
                .init(name: TranslationDirection.a2b.rawValue, source: sets[0], target: sets[1]),
                .init(name: TranslationDirection.b2a.rawValue, source: sets[1], target: sets[0]),
            ] : [.init(name: Self.samples, source: nil, target: sets[0])]
        evaluation = try SetEvaluation(directions, settings, on: backend)
    }

    /// The names of the directions of a recipe.
    public static func directions(of recipe: Recipe) -> [String] {
        recipe.traits.translates ? TranslationDirection.allCases.map(\.rawValue) : [samples]
    }

    /// Evaluates networks.
    ///
    /// - Parameters:
    ///   - networks: The networks with their names in a model file, as `Trainer.results`.
    ///   - shouldStop: Called before each image; true stops.
    /// - Returns: The figures; nil where it was stopped.
    /// - Throws: `ImageDatasetError` where no test image can be read.
    public func report(
        of networks: [(name: String, module: any Layer)], shouldStop: () -> Bool = { false }
    ) throws -> EvaluationReport? {
        struct Stop: Error {}
        do {
            return try withoutActuallyEscaping(shouldStop) { shouldStop in
                try made(by: networks) { if shouldStop() { throw Stop() } }
            }
        } catch is Stop {
            return nil
        }
    }

    /// - Parameter check: Called before each image or batch of images; an error stops the evaluation.
    private func made(
        by networks: [(name: String, module: any Layer)], _ check: @escaping () throws -> Void
    ) throws -> EvaluationReport? {
        func network(_ name: String) -> (any Layer)? { networks.first { $0.name == name }?.module }
        if let options = recipe.gan {
            guard let generator = network("G") else { return nil }
            // The same latent vectors in each evaluation.
            let random = RandomSource(seed: options.seed, stream: [7])
            return try evaluation.report { count in
                try check()
                let latents = HostArray(noise: count, options.latent, random)
                return HostArray(joining: generator.images(ofNoise: latents, columns: count, on: backend).flatMap { $0 })
            }
        }
        var translations: [String: (HostArray) throws -> HostArray] = [:]
        for direction in TranslationDirection.allCases {
            guard let generator = network(direction.network) as? any ImageGenerator else { continue }
            translations[direction.rawValue] = { [backend] image in
                try check()
                return generator.translate(image, on: backend)
            }
        }
        return translations.isEmpty ? nil : try evaluation.report(translating: translations)
    }
}

extension HostArray {
    /// Arrays of the same shape, one after the other along the first axis.
    fileprivate init(joining arrays: [HostArray]) {
        let first = arrays[0].shape
        self.init(
            shape: [arrays.reduce(0) { $0 + $1.shape[0] }] + first.dropFirst(), values: arrays.flatMap(\.values))
    }
}

extension RunConfiguration.Data {
    /// What is done to images before they are compared: to test images of a CycleGAN what is done for sample grids; of a GAN, images
    /// as they are at the size that it generates.
    fileprivate func evaluationPreparation(of recipe: Recipe) throws -> ImagePreparation {
        if recipe.traits.translates { return .testing(try makeTestPreprocessing()) }
        return .testing(try Preprocessing(method: preprocessing, loadSize: loadSize, cropSize: size, flips: false))
    }
}
