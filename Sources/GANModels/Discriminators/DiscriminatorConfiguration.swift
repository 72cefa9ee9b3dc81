import NeuralNetworks

/// A discriminator of CycleGAN, described.
public struct DiscriminatorConfiguration: Sendable, Codable, Equatable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// 70x70 patches: n-layers with 3.
        case patch
        case nLayers = "n-layers"
        case pixel
    }

    public var kind = Kind.patch
    public var inputChannels = 3
    /// Strided convolutions of `nLayers`.
    public var layers = 3
    /// The reference's `ndf`, 64.
    public var filters = 64
    public var normalization = Normalization.instance
    public var hasSpectralNorm = false

    public init() {}

    /// The smallest side of an image of which something is left to judge.
    public var smallestSide: Int {
        switch kind {
        case .patch: 3 << 3
        case .nLayers: 3 << layers
        case .pixel: 1
        }
    }

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
