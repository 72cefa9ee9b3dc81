import NeuralNetworks

/// A discriminator of CycleGAN, described.
public struct DiscriminatorConfiguration: Sendable, Codable, Equatable {
    /// What a score judges.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// 70x70 patches: n-layers with 3.
        case patch
        /// Patches whose size follows from the number of layers.
        case nLayers = "n-layers"
        /// Each pixel alone.
        case pixel
    }

    /// What a score judges.
    public var kind = Kind.patch
    /// Channels of the images it judges.
    public var inputChannels = 3
    /// Strided convolutions of `nLayers`.
    public var layers = 3
    /// The reference's `ndf`, 64.
    public var filters = 64
    /// Between the convolutions.
    public var normalization = Normalization.instance
    /// Whether each convolution is divided by its largest singular value (Miyato et al., 2018).
    public var hasSpectralNorm = false

    /// The reference's default discriminator: 70x70 patches, instance norm.
    public init() {}

    /// The smallest side of an image of which something is left to judge.
    public var smallestSide: Int {
        switch kind {
        case .patch: 3 << 3
        case .nLayers: 3 << layers
        case .pixel: 1
        }
    }

    /// The discriminator, with fresh weights.
    public func make(_ initialization: Initialization) -> any Layer {
        switch kind {
        case .patch, .nLayers:
            PatchDiscriminator(
                inputChannels: inputChannels, filters: filters, layers: kind == .patch ? 3 : layers, normalization: normalization,
                hasSpectralNorm: hasSpectralNorm, initialization)
        case .pixel:
            PixelDiscriminator(
                inputChannels: inputChannels, filters: filters, normalization: normalization, hasSpectralNorm: hasSpectralNorm,
                initialization)
        }
    }
}
