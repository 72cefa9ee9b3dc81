import NeuralNetworks

/// The configuration of a discriminator of CycleGAN.
public struct DiscriminatorConfiguration: Sendable, Codable, Equatable {
    /// The part of an image that a score is for.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Patches of 70x70 pixels: n-layers with 3.
        case patch
        /// Patches whose size depends on the number of layers.
        case nLayers = "n-layers"
        /// Each pixel by itself.
        case pixel
    }

    /// The part of an image that a score is for; default patches of 70x70 pixels.
    public var kind = Kind.patch
    /// Channels of the images; default 3.
    public var inputChannels = 3
    /// The number of strided convolutions of `nLayers`; default 3.
    public var layers = 3
    /// Channels after the first convolution, the reference's `ndf`; default 64.
    public var filters = 64
    /// The normalisation after the convolutions; default instance norm.
    public var normalization = Normalization.instance
    /// Whether each convolution is divided by its largest singular value (Miyato et al., 2018); default false.
    public var hasSpectralNorm = false
    /// Whether `patch` and `nLayers` halve the sides by a convolution and a blur, as CUT's do, in place of a strided convolution, which
    /// takes four times the work; default false.
    public var isAntialiased = false
    /// The number of discriminators of the same kind, each of which sees images of half the sides that the one before it sees (Wang et
    /// al., 2018, pix2pixHD); default 1.
    public var scales = 1
    /// Whether there are heads beside it that score the features of a network that is not trained, at three sizes; see
    /// `FeatureDiscriminator`. Images have 3 channels then. Default false.
    public var seesFeatures = false
    /// Whether the convolutions before a normalisation have a bias; default nil, as in the reference: only before instance norm.
    public var convolutionBias: Bool?

    /// The reference's default discriminator: 70x70 patches, instance norm.
    public init() {}

    /// The smallest side of an image for which there is a score at every scale.
    public var smallestSide: Int {
        let side =
            switch kind {
            case .patch: 3 << 3
            case .nLayers: 3 << layers
            case .pixel: 1
            }
        // Halves are rounded up.
        return (side - 1) << (scales - 1) + 1
    }

    /// The number of arrays of scores for an image, the losses of which are added.
    public var judgements: Int { scales + (seesFeatures ? FeatureDiscriminator.usualChannels.count : 0) }

    /// The discriminator, with new weights.
    ///
    /// - Parameters:
    ///   - initialization: How parameters are initialised, and on which backend.
    ///   - features: What one that sees features sees; without, it scores nothing.
    public func make(_ initialization: Initialization, features: (any ImageFeatures)? = nil) -> any Discriminator {
        let images = makeScales(initialization)
        return seesFeatures ? FeatureDiscriminator(images, features: features, initialization) : images
    }

    private func makeScales(_ initialization: Initialization) -> any Discriminator {
        guard scales > 1 else { return makeOne(initialization) }
        return MultiscaleDiscriminator((0..<scales).map { _ in makeOne(initialization) })
    }

    /// The discriminator of one scale.
    private func makeOne(_ initialization: Initialization) -> any Discriminator {
        switch kind {
        case .patch, .nLayers:
            PatchDiscriminator(
                inputChannels: inputChannels, filters: filters, layers: kind == .patch ? 3 : layers, normalization: normalization,
                convolutionBias: convolutionBias, hasSpectralNorm: hasSpectralNorm, isAntialiased: isAntialiased, initialization)
        case .pixel:
            PixelDiscriminator(
                inputChannels: inputChannels, filters: filters, normalization: normalization, convolutionBias: convolutionBias,
                hasSpectralNorm: hasSpectralNorm, initialization)
        }
    }
}
