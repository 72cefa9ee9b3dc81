import Autograd
import CPUBackend
import GANModels
import NeuralNetworks
import TensorCore
import Testing

@Suite("Networks written down") struct LayerGraphTests {
    struct Network: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let inputShape: [Int]
        let make: @Sendable (Initialization) -> any Layer
    }

    private static func generator(_ architecture: String, _ normalization: Normalization, side: Int) -> Network {
        Network(testDescription: architecture, inputShape: [1, side, side, 3]) {
            var configuration = GeneratorConfiguration()
            configuration.architecture = .init(rawValue: architecture)!
            (configuration.filters, configuration.normalization, configuration.hasDropout) = (4, normalization, true)
            return configuration.make($0)
        }
    }

    private static func blurred(
        _ name: String, isAntialiased: Bool, _ upsampling: GeneratorConfiguration.Upsampling, hasShortcuts: Bool = false
    ) -> Network {
        Network(testDescription: name, inputShape: [1, 24, 16, 3]) {
            var configuration = GeneratorConfiguration()
            (configuration.architecture, configuration.filters) = (.resNet(blocks: 2), 4)
            (configuration.isAntialiased, configuration.upsampling) = (isAntialiased, upsampling)
            configuration.hasShortcuts = hasShortcuts
            return configuration.make($0)
        }
    }

    static let networks = [
        generator("resnet-2", .instance, side: 24), generator("unet-32", .batch, side: 64),
        Network(testDescription: "patch", inputShape: [2, 40, 48, 3]) { PatchDiscriminator(filters: 4, $0) },
        blurred("blurred", isAntialiased: true, .bilinear), blurred("repeated", isAntialiased: false, .nearest),
        blurred("with a shortcut", isAntialiased: false, .nearest, hasShortcuts: true),
        Network(testDescription: "blurred patch", inputShape: [1, 30, 41, 6]) {
            PatchDiscriminator(inputChannels: 6, filters: 4, isAntialiased: true, $0)
        },
        Network(testDescription: "three scales", inputShape: [1, 96, 100, 3]) {
            MultiscaleDiscriminator([
                PatchDiscriminator(filters: 2, $0), PatchDiscriminator(filters: 4, $0), PixelDiscriminator($0),
            ])
        },
        Network(testDescription: "pixel", inputShape: [1, 5, 7, 3]) { PixelDiscriminator(filters: 4, $0) },
        Network(testDescription: "dcgan generator", inputShape: [2, 6]) {
            DCGANGenerator(size: 16, latent: 6, filters: 4, $0)
        },
        Network(testDescription: "dcgan discriminator", inputShape: [2, 16, 16, 3]) {
            DCGANDiscriminator(size: 16, filters: 4, $0)
        },
        Network(testDescription: "resnet from noise", inputShape: [2, 6]) {
            SNResNetGenerator(size: 16, latent: 6, filters: 4, $0)
        },
        Network(testDescription: "resnet to score", inputShape: [2, 16, 16, 3]) {
            SNResNetDiscriminator(size: 16, filters: 4, $0)
        },
        Network(testDescription: "dcgan generator with attention", inputShape: [2, 6]) {
            DCGANGenerator(size: 32, latent: 6, filters: 4, attention: 16, $0)
        },
        Network(testDescription: "resnet to score with attention", inputShape: [2, 32, 32, 3]) {
            SNResNetDiscriminator(size: 32, filters: 16, attention: 8, $0)
        },
    ]

    /// What the graph says must be what a run shows.
    @Test("have the shapes, parameters and products of a run", arguments: networks) func run(_ network: Network) {
        let recorder = WorkRecorder(), backend = CPUBackend(threads: 1, recorder: recorder)
        let layers = network.make(Initialization(random: RandomSource(seed: 1), on: backend))
        let x = Tensor(NDArray(normal: RandomSource(seed: 2), shape: network.inputShape, on: backend))
        recorder.clear()
        let y = withoutGradient {
            // The work of a discriminator is that of all its scales.
            (layers as? any Discriminator)?.judge(x, phase: .evaluation, withFeatures: false)[0].scores
                ?? layers(x, phase: .evaluation)
        }
        let graph = LayerGraph(of: layers, inputShape: network.inputShape)
        #expect(graph.nodes.last?.shape == y.shape)
        // What multiplies otherwise is no product of weights or pixels: the singular value of spectral norm.
        let products = recorder.tallies.filter { $0.work.kind.hasPrefix("convolution") || $0.work.kind.hasPrefix("matrix") }
        #expect(graph.multiplyAdds == products.map { $0.calls * $0.work.multiplyAdds }.reduce(0, +))
        #expect(graph.nodes.map(\.parameterCount).reduce(0, +) == layers.parameterCount)
    }

    @Test("of the paper at 256 pixels: 49.6 billion products") func resNet9() {
        let network = GeneratorConfiguration().make(
            Initialization(weights: .unset, random: RandomSource(seed: 0), on: CPUBackend(threads: 1)))
        let graph = LayerGraph(of: network, inputShape: [1, 256, 256, 3])
        #expect(graph.nodes.first { $0.name == "model.10" }?.shape == [1, 64, 64, 256])
        #expect(graph.multiplyAdds == 49_551_507_456)
    }

    @Test("of CUT at 256 pixels: 64.0 billion products") func blurredResNet9() {
        var configuration = GeneratorConfiguration()
        (configuration.isAntialiased, configuration.upsampling) = (true, .bilinear)
        let network = configuration.make(
            Initialization(weights: .unset, random: RandomSource(seed: 0), on: CPUBackend(threads: 1)))
        let graph = LayerGraph(of: network, inputShape: [1, 256, 256, 3])
        #expect(graph.nodes.first { $0.name == "model.12" }?.shape == [1, 64, 64, 256])
        #expect(graph.multiplyAdds == 64_047_022_080)
    }
}
