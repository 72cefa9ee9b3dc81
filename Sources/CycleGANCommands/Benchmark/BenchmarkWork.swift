import ArgumentParser
import Autograd
import CPUBackend
import GANModels
import GANTraining
import ImageDatasets
import ImageMetrics
import ModelFiles
import NeuralNetworks
import Recipes
import Runs
import TensorCore

/// A piece of work that can be measured.
enum BenchmarkWork: String, CaseIterable, Encodable, ExpressibleByArgument {
    /// A generator's forward pass in evaluation, without files.
    case translation
    /// A training step of all networks.
    case step
    /// Images decoded, resized, cropped, mirrored and normalised, on one thread.
    case data
    /// A feature network's view of images, as evaluations compare them.
    case features
    /// Multiply-adds in registers, which the rest is compared with.
    case burst

    /// Whether networks are only used.
    var keepsWeights: Bool { self == .translation || self == .features }

    /// For help texts.
    static var allValueDescriptions: [String: String] {
        Dictionary(
            uniqueKeysWithValues: allCases.map { work in
                let description =
                    switch work {
                    case .translation: "a generator's forward pass"
                    case .step: "a training step of all networks"
                    case .data: "images of --data, decoded and prepared on one thread"
                    case .features: "the features of images by the network of --features"
                    case .burst: "multiply-adds in registers, to measure the rest against"
                    }
                return (work.rawValue, description)
            })
    }
}

/// The networks and images of a benchmark. Images and weights are random: speed does not depend on them.
struct BenchmarkSetup {
    let recipe: Recipe
    let size, batch: Int
    let backend: CPUBackend

    private var random: RandomSource { RandomSource(seed: 0) }

    private func images(_ random: RandomSource, channels: Int = 3) -> HostArray {
        let values = (0..<batch * size * size * channels).map { _ in random.uniform(in: -1..<1) }
        return HostArray(shape: [batch, size, size, channels], values: values)
    }

    /// Returns a function that translates a batch.
    func translation() -> () throws -> Void {
        let start = Initialization(weights: .normal(standardDeviation: 0.02), random: random, on: backend)
        let configuration = recipe.translation?.generator ?? GeneratorConfiguration()
        let generator = configuration.make(start)
        let x = Tensor(NDArray(images(random, channels: configuration.inputChannels), on: backend))
        return { _ = withoutGradient { generator(x, phase: .evaluation) } }
    }

    /// Returns a function that computes the features of a batch.
    func features(_ network: FeatureNetwork) -> () throws -> Void {
        let x = images(random)
        return { _ = network(x) }
    }

    /// Returns a function that performs a training step.
    ///
    /// - Throws: `RunError.noFeatures` where the features that discriminators see did not come with the command.
    func step() throws -> () throws -> Void {
        let random = random
        switch recipe {
        case .cycleGAN(let options):
            let features = try FrozenFeatures.shipped(for: options.discriminator, on: backend)
            let trainer = CycleGANTrainer(options, features: features, on: backend)
            let batch = (images(random), images(random))
            return { _ = try trainer.step(batch) }
        case .cut(let options), .fastCUT(let options):
            let features = try FrozenFeatures.shipped(for: options.discriminator, on: backend)
            let trainer = CUTTrainer(options, features: features, on: backend)
            let (a, b) = (images(random), images(random))
            return { _ = try trainer.step(trainer.batch(a: a, b: b)) }
        case .pix2pix(let options), .colorization(let options):
            let trainer = Pix2PixTrainer(options, on: backend)
            let (input, output) = (options.generator.inputChannels, options.generator.outputChannels)
            let batch = (images(random, channels: input), images(random, channels: output))
            return { _ = try trainer.step(batch) }
        case .gan(let options):
            let trainer = GANTrainer(options, on: backend), images = images(random)
            return { _ = try trainer.step((0..<options.discriminatorSteps).map { _ in trainer.round(of: images) }) }
        }
    }

    /// Returns a function that loads every image of a folder once, and the number of images.
    static func data(_ folder: ImageFolder, size: Int, loadSize: Int) throws -> (images: Int, run: () throws -> Void) {
        // Without a cache or workers: each image is decoded again, on this thread.
        let options = LoadingOptions(
            preprocessing: try Preprocessing(loadSize: loadSize, cropSize: size), serial: true, workers: 0, memoryBudget: 0)
        let loader = ImageLoader(folder, options: options)
        return (folder.count, { for _ in 0..<folder.count { _ = try loader.next() } })
    }
}
