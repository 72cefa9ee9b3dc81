import Autograd
import CPUBackend
import Fixtures
import Foundation
import GANModels
import GANTraining
import NeuralNetworks
import Recipes
import TensorCore
import Testing
import Training

/// Features at three sizes by convolutions with random weights.
private final class RandomFeatures: ImageFeatures {
    let channels = FeatureDiscriminator.usualChannels
    let layers: [Convolution]

    init(on backend: any ComputeBackend) {
        let start = Initialization(weights: .normal(standardDeviation: 0.3), random: RandomSource(seed: 3), on: backend)
        layers = zip([3] + channels, zip(channels, [4, 2, 2])).map { from, to in
            Convolution(inputChannels: from, outputChannels: to.0, kernelSize: to.1, stride: to.1, start)
        }
        for layer in layers { layer.setFrozen(true) }
    }

    func callAsFunction(_ images: Tensor) -> [Tensor] {
        var x = images
        return layers.map { layer in
            x = layer(x, phase: .evaluation)
            return x
        }
    }
}

@Suite("Discriminators of features") struct FeatureDiscriminatorTests {
    private let cpu = CPUBackend(threads: 2)

    private func images(_ seed: UInt64, count: Int = 2) -> HostArray {
        let random = RandomSource(seed: seed)
        return HostArray(
            shape: [count, 16, 16, 3], values: (0..<count * 16 * 16 * 3).map { _ in random.uniform(in: -1..<1) })
    }

    @Test func scoresAreOfEachPlaceAndGradientsReachTheImages() {
        let start = Initialization(weights: .normal(standardDeviation: 0.2), random: RandomSource(seed: 5), on: cpu)
        var configuration = DiscriminatorConfiguration()
        (configuration.filters, configuration.kind, configuration.normalization) = (4, .pixel, .none)
        configuration.seesFeatures = true
        let discriminator = configuration.make(start, features: RandomFeatures(on: cpu))
        let judgements = discriminator.judge(Tensor(NDArray(images(1), on: cpu)), phase: .evaluation, withFeatures: true)
        #expect(judgements.map(\.scores.shape) == [[2, 16, 16, 1], [2, 4, 4, 1], [2, 2, 2, 1], [2, 1, 1, 1]])
        #expect(judgements.map(\.features.count) == [2, 2, 2, 2] && configuration.judgements == 4)
        let mismatch = checkGradients(
            of: { x in
                let means = discriminator.judge(x[0], phase: .evaluation, withFeatures: false).map { $0.scores.mean() }
                return means.dropFirst().reduce(means[0], +)
            }, at: [images(2, count: 1)], on: cpu)
        #expect(mismatch == nil)
    }

    private func options() -> CycleGANOptions {
        var options = CycleGANOptions()
        (options.generator.filters, options.generator.architecture) = (4, .resNet(blocks: 1))
        (options.discriminator.filters, options.discriminator.kind, options.discriminator.layers) = (4, .nLayers, 1)
        options.discriminator.seesFeatures = true
        options.augmentation.policies = [.translation]
        options.poolSize = 3
        return options
    }

    @Test("A CycleGAN with them resumes to the same bytes, and the features stay as they are") func resume() throws {
        let features = RandomFeatures(on: cpu), before = features.layers.flatMap { $0.weight.value.values }
        let trainers = (0..<3).map { _ in CycleGANTrainer(options(), features: features, on: cpu) }
        func step(_ trainer: CycleGANTrainer, _ index: Int) throws -> [Float] {
            try trainer.step((images(UInt64(index)), images(UInt64(100 + index))))
        }
        var losses: [[Float]] = []
        for index in 0..<6 { losses.append(try step(trainers[0], index)) }
        for index in 0..<3 { _ = try step(trainers[1], index) }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try trainers[1].makeState().write(to: path)
        try trainers[2].restore(try TrainingState(contentsOf: path))
        for index in 3..<6 { #expect(try step(trainers[2], index) == losses[index]) }
        #expect(try trainers[2].makeState() == trainers[0].makeState())
        #expect(features.layers.flatMap { $0.weight.value.values } == before)
        #expect(Array(losses.joined()).allSatisfy { $0.isFinite } && losses[0] != losses[5])
    }

    @Test("A gradient penalty is on the gradient through the features", arguments: GradientPenalty.Kind.allCases)
    func penalty(kind: GradientPenalty.Kind) throws {
        var options = options()
        options.penalty = GradientPenalty(kind)
        let trainer = CycleGANTrainer(options, features: RandomFeatures(on: cpu), on: cpu)
        for index in 0..<2 { #expect(try trainer.step((images(UInt64(index)), images(9))).allSatisfy { $0.isFinite }) }
    }

    @Test func cutTrainsWithThemToo() throws {
        var options = CUTOptions()
        (options.generator.filters, options.generator.architecture) = (4, .resNet(blocks: 1))
        (options.discriminator.filters, options.discriminator.kind, options.discriminator.seesFeatures) = (4, .pixel, true)
        let trainer = CUTTrainer(options, features: RandomFeatures(on: cpu), on: cpu)
        let losses = try (0..<3).map { try trainer.step(trainer.batch(a: images(UInt64($0)), b: images(9))) }
        #expect(Array(losses.joined()).allSatisfy { $0.isFinite })
    }

    @Test func pix2pixHasNone() {
        var options = Pix2PixOptions()
        options.discriminator.seesFeatures = true
        #expect(throws: OptionOutOfRange.self) { try Recipe.pix2pix(options).validate() }
    }
}
