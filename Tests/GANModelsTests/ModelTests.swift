import Autograd
import CPUBackend
import Fixtures
import GANModels
import NeuralNetworks
import TensorCore
import Testing

@Suite("Networks") struct ModelTests {
    let backend = CPUBackend(threads: 1)

    private func initialization(seed: UInt64 = 1) -> Initialization {
        Initialization(random: RandomSource(seed: seed), on: backend)
    }

    /// State names in PyTorch's order, strict loading, output and gradients.
    @Test("do as PyTorch's", arguments: ModelCase.all) func values(_ modelCase: ModelCase) throws {
        let recorded = ModuleCase(modelCase.name, in: try Fixture(modelCase.fixture))
        let differences = try recorded.differences(
            of: modelCase.make(initialization()), phase: modelCase.phase, tolerance: 2e-5, on: backend)
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test func everyCaseOfTheFixturesIsUsed() throws {
        for (fixture, cases) in Dictionary(grouping: ModelCase.all, by: \.fixture) {
            #expect(cases.map(\.name).sorted() == (try Fixture(fixture)).cases)
        }
    }

    @Test func parameterCounts() {
        let unset = Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend)
        var configuration = GeneratorConfiguration()
        #expect(ResNetGenerator(configuration, unset).parameterCount == 11_378_179)
        configuration.architecture = .resNet(blocks: 6)
        #expect(ResNetGenerator(configuration, unset).parameterCount == 7_837_699)
        (configuration.isAntialiased, configuration.upsampling) = (true, .bilinear)
        configuration.architecture = .resNet(blocks: 9)
        #expect(ResNetGenerator(configuration, unset).parameterCount == 11_378_179)
        let heads = PatchProjectionConfiguration(channels: ResNetGenerator(configuration, unset).featureChannels)
        #expect(PatchProjection(heads, unset).parameterCount == 560_384)
        configuration = GeneratorConfiguration()
        configuration.architecture = .uNet(levels: 8)
        #expect(configuration.make(unset).parameterCount == 54_409_603)
        configuration.normalization = .batch
        #expect(configuration.make(unset).parameterCount == 54_413_955)
        configuration.architecture = .uNet(levels: 7)
        #expect(configuration.make(unset).parameterCount == 41_828_995)
        #expect(PatchDiscriminator(unset).parameterCount == 2_764_737)
        #expect(PatchDiscriminator(isAntialiased: true, unset).parameterCount == 2_764_737)
        #expect(PatchDiscriminator(inputChannels: 6, unset).parameterCount == 2_767_809)
        #expect(PixelDiscriminator(unset).parameterCount == 8_705)
        var discriminator = DiscriminatorConfiguration()
        discriminator.scales = 2
        #expect(discriminator.make(unset).parameterCount == 2 * 2_764_737)
    }

    @Test("a generator with a shortcut begins by changing nothing, and learns everywhere", arguments: ["resnet-2", "unet-32"])
    func shortcut(architecture: String) throws {
        var configuration = GeneratorConfiguration()
        configuration.architecture = try #require(.init(rawValue: architecture))
        (configuration.filters, configuration.hasShortcuts) = (4, true)
        let generator = configuration.make(initialization(seed: 1))
        let x = HostArray(shape: [1, 32, 32, 3], values: (0..<3072).map { Float($0 % 19) / 9 - 1 })
        #expect(generator.translate(x, on: backend) == x)
        // The last layer, which begins at zero, is the first to learn.
        for step in 0..<2 {
            let images = Tensor(NDArray(x, on: backend))
            (generator(images, phase: .evaluation) - 0.5).square().mean().backward()
            let learning = generator.parameters.filter { ($0.gradient?.host.values ?? []).contains { $0 != 0 } }
            #expect(step == 0 ? learning.count == 3 : learning.count > 3)
            for parameter in generator.parameters {
                if let gradient = parameter.gradient { parameter.value = parameter.value - gradient }
                parameter.clearGradient()
            }
        }
    }

    @Test("begin the same for the same seed", arguments: ModelCase.all) func seeds(_ modelCase: ModelCase) {
        let first = modelCase.make(initialization(seed: 1)).stateDictionary()
        #expect(modelCase.make(initialization(seed: 1)).stateDictionary() == first)
        #expect(modelCase.make(initialization(seed: 2)).stateDictionary() != first)
    }

    @Test func dropoutMovesTheNamesOfTheSecondHalfAndDropsInTrainingOnly() throws {
        var configuration = GeneratorConfiguration()
        (configuration.filters, configuration.architecture) = (2, .resNet(blocks: 1))
        let plain = ResNetGenerator(configuration, initialization())
        configuration.hasDropout = true
        let dropping = ResNetGenerator(configuration, initialization())
        #expect(plain.state().map(\.name).contains("model.10.conv_block.5.weight"))
        #expect(dropping.state().map(\.name).contains("model.10.conv_block.6.weight"))
        let error = #expect(throws: StateMismatch.self) { try dropping.load(plain.stateDictionary()) }
        #expect(error?.missing == ["model.10.conv_block.6.weight", "model.10.conv_block.6.bias"])
        #expect(error?.unexpected == ["model.10.conv_block.5.bias", "model.10.conv_block.5.weight"])

        let x = Tensor(NDArray(normal: RandomSource(seed: 3), shape: [1, 16, 16, 3], on: backend))
        func output(_ phase: Phase) -> [Float] { dropping(x, phase: phase).values }
        #expect(output(.evaluation) == output(.evaluation))
        #expect(output(.training(RandomSource(seed: 1))) == output(.training(RandomSource(seed: 1))))
        #expect(output(.training(RandomSource(seed: 1))) != output(.training(RandomSource(seed: 2))))
    }

    @Test func outputsDoNotDependOnTheNumberOfThreads() {
        let images = NDArray(normal: RandomSource(seed: 3), shape: [2, 32, 32, 3], on: backend).host
        let outputs = [1, 3].map { threads -> [[Float]] in
            let backend = CPUBackend(threads: threads)
            let initialization = Initialization(random: RandomSource(seed: 1), on: backend)
            var configuration = GeneratorConfiguration()
            (configuration.filters, configuration.architecture) = (16, .resNet(blocks: 2))
            let generator = ResNetGenerator(configuration, initialization)
            let discriminator = PatchDiscriminator(filters: 16, initialization)
            let phase = Phase.training(RandomSource(seed: 1))
            let score = discriminator(generator(Tensor(NDArray(images, on: backend)), phase: phase), phase: phase)
            score.sum().backward()
            return [score.values] + generator.parameters.map { $0.gradient?.values ?? [] }
        }
        #expect(outputs[0] == outputs[1])
    }

    @Test func sizesOfTheSNResNetPair() {
        for size in [8, 16, 32] {
            let noise = Tensor(NDArray(normal: RandomSource(seed: 1), shape: [2, 4], on: backend))
            let phase = Phase.training(RandomSource(seed: 1))
            let images = SNResNetGenerator(size: size, latent: 4, filters: 2, initialization())(noise, phase: phase)
            #expect(images.shape == [2, size, size, 3])
            #expect(SNResNetDiscriminator(size: size, filters: 2, initialization())(images, phase: phase).shape == [2, 1])
            let pictures = DCGANGenerator(size: size, latent: 4, filters: 2, initialization())(noise, phase: phase)
            #expect(pictures.shape == [2, size, size, 3])
            #expect(DCGANDiscriminator(size: size, filters: 2, initialization())(pictures, phase: phase).shape == [2, 1])
        }
    }

    @Test("the smallest image for a discriminator", arguments: DiscriminatorConfiguration.Kind.allCases, [1, 2, 3])
    func smallestSides(kind: DiscriminatorConfiguration.Kind, scales: Int) {
        var configuration = DiscriminatorConfiguration()
        (configuration.kind, configuration.layers, configuration.filters, configuration.scales) = (kind, 2, 1, scales)
        for isAntialiased in [false, true] {
            configuration.isAntialiased = isAntialiased
            let side = configuration.smallestSide, discriminator = configuration.make(initialization())
            let x = Tensor(NDArray(normal: RandomSource(seed: 1), shape: [1, side, side + 1, 3], on: backend))
            let judgements = discriminator.judge(x, phase: .evaluation, withFeatures: false)
            #expect(judgements.count == scales && judgements.last!.scores.shape[1] == 1)
            #expect(judgements.dropLast().allSatisfy { $0.scores.shape[1] > 1 || kind == .pixel })
        }
    }
}
