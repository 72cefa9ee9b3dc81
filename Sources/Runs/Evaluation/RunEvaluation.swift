import Evaluation
import Files
import GANModels
import ImageDatasets
import ImageFiles
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
    ///   - sets: The images: two sets, A and B; one for colorization and for a GAN.
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
        evaluation = try SetEvaluation(Self.directions(of: recipe, sets), settings, on: backend)
    }

    private static func directions(of recipe: Recipe, _ sets: [ImageFolder]) -> [SetEvaluation.Direction] {
        let (a2b, b2a) = (TranslationDirection.a2b.rawValue, TranslationDirection.b2a.rawValue)
        return switch recipe {
        case .cycleGAN: [.init(name: a2b, source: sets[0], target: sets[1]), .init(name: b2a, source: sets[1], target: sets[0])]
        case .cut, .fastCUT, .pix2pix: [.init(name: a2b, source: sets[0], target: sets[1], isPaired: recipe.isPaired)]
        case .colorization:
            // The same pictures, before without their colours.
            [
                .init(name: a2b, source: sets[0], target: sets[0], isPaired: true) {
                    $0.converted(toChannels: 1).converted(toChannels: 3)
                }
            ]
        case .gan: [.init(name: samples, source: nil, target: sets[0])]
        }
    }

    /// The number of images that an evaluation measures: those of the sets, and what is made.
    ///
    /// - Parameters:
    ///   - recipe: The method of training.
    ///   - sets: The number of images of each set.
    public static func imageCount(of recipe: Recipe, sets: [Int]) -> Int {
        switch recipe {
        case .cycleGAN, .gan: 2 * sets.reduce(0, +)
        case .cut, .fastCUT, .pix2pix: 2 * sets[0] + sets[1]
        // The pictures in colour, in grey, and coloured.
        case .colorization: 3 * sets[0]
        }
    }

    /// The names of the directions of a recipe.
    public static func directions(of recipe: Recipe) -> [String] {
        recipe.traits.translates
            ? TranslationDirection.allCases.prefix(recipe.traits.generators.count).map(\.rawValue) : [samples]
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
        // The same dropout in each evaluation.
        let phase = recipe.translationPhase(RandomSource(seed: recipe.translation?.seed ?? 0, stream: [7]))
        for direction in TranslationDirection.allCases {
            let names = direction == .a2b ? [direction.network, "G"] : [direction.network]
            guard let generator = names.compactMap({ network($0) as? any ImageGenerator }).first else { continue }
            translations[direction.rawValue] = { [backend] image in
                try check()
                if generator.configuration.outputChannels == 2 {
                    let lightness = LabColor.split(rgb: image).lightness
                    let colors = generator.translate(lightness, phase: phase, on: backend)
                    return LabColor.rgb(lightness: lightness, colors: colors)
                }
                return generator.translate(image, phase: phase, on: backend)
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
