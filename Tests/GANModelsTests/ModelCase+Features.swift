import GANModels
import NeuralNetworks

extension ModelCase {
    private static func generator(
        _ name: String, blocks: Int, _ normalization: Normalization = .instance, isAntialiased: Bool = true,
        _ upsampling: GeneratorConfiguration.Upsampling = .bilinear, hasDropout: Bool = false
    ) -> ModelCase {
        ModelCase(fixture: "cut-networks", name: name) {
            var configuration = GeneratorConfiguration()
            (configuration.filters, configuration.architecture) = (2, .resNet(blocks: blocks))
            (configuration.normalization, configuration.hasDropout) = (normalization, hasDropout)
            (configuration.isAntialiased, configuration.upsampling) = (isAntialiased, upsampling)
            return configuration.make($0)
        }
    }

    static let encodingGenerators = [
        generator("generator", blocks: 6), generator("generator-batch", blocks: 2, .batch),
        generator("generator-nearest", blocks: 1, .none, .nearest),
        generator("generator-transpose", blocks: 1, .instance, .transpose),
        generator("generator-strided-evaluation", blocks: 1, isAntialiased: false, hasDropout: true),
        generator("generator-cyclegan", blocks: 5, .instance, isAntialiased: false, .transpose),
    ]

    private static func judge(_ name: String, _ change: @escaping @Sendable (inout DiscriminatorConfiguration) -> Void)
        -> ModelCase
    {
        ModelCase(fixture: "cut-networks", name: name) {
            var configuration = DiscriminatorConfiguration()
            configuration.filters = 2
            change(&configuration)
            return configuration.make($0)
        }
    }

    static let judges = [
        judge("discriminator") { $0.isAntialiased = true },
        judge("discriminator-spectral") {
            ($0.kind, $0.layers, $0.inputChannels, $0.normalization) = (.nLayers, 1, 6, .batch)
            ($0.isAntialiased, $0.hasSpectralNorm) = (true, true)
        },
        judge("discriminator-scales") { ($0.filters, $0.scales) = (1, 2) },
        judge("discriminator-pixel-scales") { ($0.kind, $0.scales) = (.pixel, 3) },
    ]
}
