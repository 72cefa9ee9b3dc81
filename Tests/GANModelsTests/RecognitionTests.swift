import CPUBackend
import GANModels
import NeuralNetworks
import TensorCore
import Testing

@Suite("Networks recognized from their weights") struct RecognitionTests {
    private static func generator(
        _ architecture: String, filters: Int = 4, _ normalization: Normalization = .instance, channels: (Int, Int) = (3, 3),
        hasDropout: Bool = false, widths: ResNetWidths? = nil, isAntialiased: Bool = false,
        _ upsampling: GeneratorConfiguration.Upsampling = .transpose, hasShortcuts: Bool = false
    ) -> NetworkConfiguration {
        var configuration = GeneratorConfiguration()
        configuration.architecture = .init(rawValue: architecture)!
        (configuration.filters, configuration.normalization, configuration.hasDropout) = (filters, normalization, hasDropout)
        (configuration.inputChannels, configuration.outputChannels) = channels
        configuration.separableWidths = widths
        (configuration.isAntialiased, configuration.upsampling) = (isAntialiased, upsampling)
        configuration.hasShortcuts = hasShortcuts
        return .generator(configuration)
    }

    private static func discriminator(
        _ kind: DiscriminatorConfiguration.Kind, layers: Int = 3, filters: Int = 4, _ normalization: Normalization = .instance,
        channels: Int = 3, hasSpectralNorm: Bool = false, isAntialiased: Bool = false, scales: Int = 1,
        seesFeatures: Bool = false
    ) -> NetworkConfiguration {
        var configuration = DiscriminatorConfiguration()
        (configuration.kind, configuration.layers, configuration.filters) = (kind, layers, filters)
        (configuration.normalization, configuration.inputChannels) = (normalization, channels)
        configuration.hasSpectralNorm = hasSpectralNorm
        (configuration.isAntialiased, configuration.scales) = (isAntialiased, scales)
        configuration.seesFeatures = seesFeatures
        return .discriminator(configuration)
    }

    static let networks = [
        generator("resnet-9"), generator("resnet-6", filters: 64), generator("resnet-1", .batch, hasDropout: true),
        generator("resnet-2", .none), generator("resnet-3", .batch, channels: (1, 3)), generator("resnet-2", hasDropout: true),
        generator(
            "resnet-2", hasDropout: true, widths: ResNetWidths(encoder: [4, 6, 10], blocks: [3, 8], decoder: [5, 4])),
        generator(
            "resnet-1", .batch, hasDropout: true, widths: ResNetWidths(encoder: [4, 4, 8], blocks: [8], decoder: [4, 6])),
        generator("unet-32", .batch), generator("unet-128", filters: 2), generator("resnet-2", .affineInstance),
        generator("unet-32", .affineInstance),
        generator(
            "resnet-1", .affineInstance, widths: ResNetWidths(encoder: [4, 6, 10], blocks: [3], decoder: [5, 4])),
        discriminator(.patch, .affineInstance), discriminator(.pixel, .affineInstance),
        generator("unet-256", filters: 1, .batch, channels: (6, 1)),
        generator("unet-64", .none),
        discriminator(.patch), discriminator(.patch, .batch), discriminator(.patch, .none, channels: 6),
        discriminator(.nLayers, layers: 1), discriminator(.nLayers, layers: 5, .batch),
        discriminator(.patch, hasSpectralNorm: true), discriminator(.pixel), discriminator(.pixel, .batch, channels: 1),
        discriminator(.pixel, .none, hasSpectralNorm: true),
        generator("resnet-9", isAntialiased: true, .bilinear), generator("resnet-1", .batch, isAntialiased: true, .nearest),
        generator("resnet-2", .none, hasDropout: true, isAntialiased: true), generator("resnet-3", .instance, .bilinear),
        generator("resnet-2", .affineInstance, channels: (1, 2), .nearest),
        generator(
            "resnet-2", hasDropout: true, widths: ResNetWidths(encoder: [4, 6, 10], blocks: [3, 8], decoder: [5, 4]),
            isAntialiased: true, .bilinear),
        generator("resnet-3", .instance, .nearest, hasShortcuts: true), generator("unet-32", .batch, hasShortcuts: true),
        discriminator(.patch, channels: 6, isAntialiased: true), discriminator(.nLayers, layers: 1, .none, isAntialiased: true),
        discriminator(.nLayers, layers: 5, .batch, hasSpectralNorm: true, isAntialiased: true),
        discriminator(.patch, channels: 6, scales: 2), discriminator(.nLayers, layers: 2, isAntialiased: true, scales: 3),
        discriminator(.pixel, .batch, scales: 2),
        discriminator(.nLayers, layers: 2, seesFeatures: true), discriminator(.pixel, hasSpectralNorm: true, seesFeatures: true),
        discriminator(.patch, .batch, scales: 2, seesFeatures: true),
        .patchProjection(PatchProjectionConfiguration(channels: [3, 8, 16, 16, 16], width: 12)),
    ]

    private func shapes(_ network: NetworkConfiguration) -> [String: [Int]] {
        let initialization = Initialization(weights: .unset, random: RandomSource(seed: 0), on: CPUBackend(threads: 1))
        let state = network.make(initialization).state()
        return Dictionary(uniqueKeysWithValues: state.map { ($0.name, $0.fileShape) })
    }

    @Test("find the same network again", arguments: networks) func recognition(_ network: NetworkConfiguration) {
        #expect(NetworkConfiguration(shapes: shapes(network)) == network)
    }

    @Test("their weights are counted without making them", arguments: networks) func size(_ network: NetworkConfiguration) {
        let kernels = shapes(network).filter { !$0.key.hasSuffix(".filt") && !$0.key.hasSuffix("bias") }.values.filter {
            $0.count == 4 || $0.count == 2
        }
        #expect(network.weightCount == kernels.reduce(0) { $0 + Double(Shape.count($1)) })
    }

    @Test("a network far larger than the weights is not made") func inflated() {
        func resNet(_ first: [Int]) -> [String: [Int]] {
            ["model.1.weight": first, "model.10.conv_block.1.weight": [1], "model.18.weight": [3, 8, 7, 7]]
        }
        #expect(NetworkConfiguration(shapes: resNet([8, 3, 7, 7])) != nil)
        for first in [[100_000, 1, 7, 7], [1 << 40, 0, 7, 7], [0, 3, 7, 7], [8, 0, 7, 7]] {
            #expect(NetworkConfiguration(shapes: resNet(first)) == nil, "\(first)")
        }
        let patch = ["model.0.weight": [1 << 40, 0, 4, 4], "model.2.weight": [0, 0, 4, 4], "model.5.weight": [1, 0, 4, 4]]
        #expect(NetworkConfiguration(shapes: patch) == nil)
        let pixel = ["net.0.weight": [1 << 20, 1, 1, 1], "net.2.weight": [1, 1, 1, 1], "net.5.weight": [1, 1, 1, 1]]
        #expect(NetworkConfiguration(shapes: pixel) == nil)
    }

    @Test("running statistics are stale with instance norm only") func stale() {
        let plain = Self.generator("resnet-1"), batch = Self.generator("resnet-1", .batch)
        for part in ["running_mean", "running_var", "num_batches_tracked"] {
            #expect(plain.isStale("model.2.\(part)") && !batch.isStale("model.2.\(part)"))
        }
        #expect(!plain.isStale("model.2.weight"))
        var old = shapes(plain)
        old["model.2.running_mean"] = [4]
        #expect(NetworkConfiguration(shapes: old) == plain)
    }

    @Test("other weights are of no network") func unknown() {
        #expect(NetworkConfiguration(shapes: [:]) == nil)
        #expect(NetworkConfiguration(shapes: ["model.1.weight": [8, 3, 7, 7]]) == nil)
        #expect(NetworkConfiguration(shapes: ["model.0.weight": [64, 3, 7, 7], "model.2.weight": [128, 64, 3, 3]]) == nil)
        #expect(
            NetworkConfiguration(shapes: ["model.model.0.weight": [1, 3, 4, 4], "model.model.3.weight": [2, 3, 4, 4]]) == nil)
        #expect(NetworkConfiguration(shapes: ["net.0.weight": [8], "net.2.weight": [], "net.5.weight": [1, 1, 1, 1]]) == nil)
    }

    @Test("names of architectures") func names() {
        for name in ["resnet-1", "resnet-9", "unet-32", "unet-256", "unet-1024"] {
            #expect(GeneratorConfiguration.Architecture(rawValue: name)?.rawValue == name)
        }
        for name in ["resnet", "resnet-0", "resnet-101", "unet-16", "unet-100", "unet--32", "vgg-16", "", "resnet-9-9"] {
            #expect(GeneratorConfiguration.Architecture(rawValue: name) == nil)
        }
    }
}
