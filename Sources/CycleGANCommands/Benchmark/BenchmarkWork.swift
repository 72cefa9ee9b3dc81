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
import TensorCore

/// A piece of work that can be measured.
enum BenchmarkWork: String, CaseIterable, Encodable, ExpressibleByArgument {
    /// A generator's forward pass in evaluation, without files.
    case translation
    /// A training step of all four networks.
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
                    case .step: "a training step of all four networks"
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
    let options: CycleGANOptions
    let size, batch: Int
    let backend: CPUBackend

    private var random: RandomSource { RandomSource(seed: options.seed) }

    private func images(_ random: RandomSource) -> HostArray {
        let values = (0..<batch * size * size * 3).map { _ in random.uniform(in: -1..<1) }
        return HostArray(shape: [batch, size, size, 3], values: values)
    }

    /// Returns a function that translates a batch.
    func translation() -> () throws -> Void {
        let start = Initialization(
            weights: .normal(standardDeviation: options.initialization.gain), random: random, on: backend)
        let generator = options.generator.make(start)
        let x = Tensor(NDArray(images(random), on: backend))
        return { _ = withoutGradient { generator(x, phase: .evaluation) } }
    }

    /// Returns a function that computes the features of a batch.
    func features(_ path: String) throws -> () throws -> Void {
        let network = try FeatureNetwork(contentsOf: path, on: backend), x = images(random)
        return { _ = network(x) }
    }

    /// Returns a function that performs a training step.
    func step() -> () throws -> Void {
        let trainer = CycleGANTrainer(options, on: backend), random = random
        let (a, b) = (images(random), images(random))
        return { _ = try trainer.step((a, b)) }
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
