import GANModels
import NeuralNetworks
import TensorCore
import Testing

/// A network, and the case of a fixture that it should do as.
struct ModelCase: Sendable, CustomTestStringConvertible {
    let fixture: String
    let name: String
    let make: @Sendable (Initialization) -> any Layer

    var testDescription: String { "\(fixture)/\(name)" }
    var phase: Phase { name.contains("evaluation") ? .evaluation : .training(RandomSource(seed: 5)) }

    static let all =
        resNetGenerators + separableGenerators + uNetGenerators + patchDiscriminators + pixelDiscriminators + dcgan + residual
        + encodingGenerators + judges
}

extension ModelCase {
    private static func resNet(
        _ name: String, filters: Int = 4, blocks: Int = 2, _ normalization: Normalization, hasDropout: Bool = false
    ) -> ModelCase {
        ModelCase(fixture: "resnet-generator", name: name) {
            var configuration = GeneratorConfiguration()
            (configuration.filters, configuration.architecture) = (filters, .resNet(blocks: blocks))
            (configuration.normalization, configuration.hasDropout) = (normalization, hasDropout)
            return ResNetGenerator(configuration, $0)
        }
    }

    static let resNetGenerators = [
        resNet("6-instance", blocks: 6, .instance), resNet("2-instance-ngf-8", filters: 8, .instance),
        resNet("2-instance-dropout-evaluation", .instance, hasDropout: true), resNet("2-batch", .batch),
        resNet("2-batch-dropout-evaluation", .batch, hasDropout: true), resNet("2-none", .none),
    ]

    private static func separable(_ name: String, _ widths: ResNetWidths, _ normalization: Normalization) -> ModelCase {
        ModelCase(fixture: "separable-generator", name: name) {
            var configuration = GeneratorConfiguration()
            configuration.architecture = .resNet(blocks: widths.blocks.count)
            (configuration.separableWidths, configuration.normalization) = (widths, normalization)
            configuration.hasDropout = true
            return configuration.make($0)
        }
    }

    static let separableGenerators = [
        separable("instance-evaluation", ResNetWidths(encoder: [4, 6, 10], blocks: [3, 8], decoder: [5, 4]), .instance),
        separable("batch-evaluation", ResNetWidths(encoder: [4, 4, 8], blocks: [8], decoder: [4, 6]), .batch),
    ]

    private static func uNet(
        _ name: String, levels: Int, _ normalization: Normalization, hasDropout: Bool = false
    ) -> ModelCase {
        ModelCase(fixture: "unet-generator", name: name) {
            var configuration = GeneratorConfiguration()
            (configuration.filters, configuration.architecture) = (1, .uNet(levels: levels))
            (configuration.normalization, configuration.hasDropout) = (normalization, hasDropout)
            return configuration.make($0)
        }
    }

    static let uNetGenerators = [
        uNet("32-batch", levels: 5, .batch), uNet("32-instance", levels: 5, .instance), uNet("64-none", levels: 6, .none),
        uNet("64-batch-dropout-evaluation", levels: 6, .batch, hasDropout: true),
    ]

    private static func patch(
        _ name: String, channels: Int = 3, filters: Int = 4, layers: Int = 3, _ normalization: Normalization,
        hasSpectralNorm: Bool = false
    ) -> ModelCase {
        ModelCase(fixture: "patch-discriminator", name: name) {
            PatchDiscriminator(
                inputChannels: channels, filters: filters, layers: layers, normalization: normalization,
                hasSpectralNorm: hasSpectralNorm, $0)
        }
    }

    static let patchDiscriminators = [
        patch("3-instance", .instance), patch("3-batch", .batch), patch("3-none", .none),
        patch("1-instance", layers: 1, .instance), patch("5-instance", channels: 1, filters: 2, layers: 5, .instance),
        patch("3-instance-spectral", .instance, hasSpectralNorm: true),
        patch("3-none-spectral", .none, hasSpectralNorm: true),
    ]

    private static func pixel(_ name: String, _ normalization: Normalization, hasSpectralNorm: Bool = false) -> ModelCase {
        ModelCase(fixture: "pixel-discriminator", name: name) {
            PixelDiscriminator(filters: 8, normalization: normalization, hasSpectralNorm: hasSpectralNorm, $0)
        }
    }

    static let pixelDiscriminators = [
        pixel("instance", .instance), pixel("batch", .batch), pixel("none", .none),
        pixel("spectral", .none, hasSpectralNorm: true),
    ]

    static let dcgan = [
        ModelCase(fixture: "dcgan", name: "generator-8") { DCGANGenerator(size: 8, latent: 6, filters: 4, $0) },
        ModelCase(fixture: "dcgan", name: "generator-16") { DCGANGenerator(size: 16, latent: 8, filters: 4, $0) },
        ModelCase(fixture: "dcgan", name: "generator-16-evaluation") { DCGANGenerator(size: 16, latent: 8, filters: 4, $0) },
        ModelCase(fixture: "dcgan", name: "discriminator-16") { DCGANDiscriminator(size: 16, filters: 4, $0) },
        ModelCase(fixture: "dcgan", name: "discriminator-8-none") {
            DCGANDiscriminator(size: 8, channels: 1, filters: 4, normalization: .none, $0)
        },
        ModelCase(fixture: "dcgan", name: "discriminator-16-spectral") {
            DCGANDiscriminator(size: 16, filters: 4, normalization: .none, hasSpectralNorm: true, $0)
        },
        ModelCase(fixture: "dcgan", name: "generator-16-attention") {
            DCGANGenerator(size: 16, latent: 6, filters: 4, attention: 8, $0)
        },
        ModelCase(fixture: "dcgan", name: "discriminator-16-attention") {
            DCGANDiscriminator(size: 16, filters: 8, normalization: .none, hasSpectralNorm: true, attention: 8, $0)
        },
    ]

    static let residual = [
        ModelCase(fixture: "sn-resnet", name: "generator-16") { SNResNetGenerator(size: 16, latent: 5, filters: 6, $0) },
        ModelCase(fixture: "sn-resnet", name: "generator-8-evaluation") {
            SNResNetGenerator(size: 8, latent: 5, channels: 1, filters: 4, $0)
        },
        ModelCase(fixture: "sn-resnet", name: "discriminator-16") { SNResNetDiscriminator(size: 16, filters: 6, $0) },
        ModelCase(fixture: "sn-resnet", name: "discriminator-32-plain") {
            SNResNetDiscriminator(size: 32, filters: 4, hasSpectralNorm: false, $0)
        },
        ModelCase(fixture: "sn-resnet", name: "generator-16-attention") {
            SNResNetGenerator(size: 16, latent: 5, filters: 8, attention: 8, $0)
        },
        ModelCase(fixture: "sn-resnet", name: "discriminator-16-attention") {
            SNResNetDiscriminator(size: 16, filters: 8, attention: 8, $0)
        },
    ]
}
