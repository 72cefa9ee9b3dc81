extension DiscriminatorConfiguration {
    /// The discriminator of patches that weights belong to: 4x4 convolutions, a normalisation after each but the first and
    /// the last, which has one channel.
    init?(patch weights: WeightShapes) {
        guard let first = weights.kernel("model.0", side: 4) else { return nil }
        let inner = (0..<20).prefix { weights.kernel("model.\(2 + 3 * $0)", side: 4) != nil }.count
        guard inner >= 2, weights.kernel("model.\(3 * inner - 1)", side: 4)?[0] == 1 else { return nil }
        self.init()
        (layers, inputChannels, filters) = (inner - 1, first[1], first[0])
        kind = layers == 3 ? .patch : .nLayers
        (normalization, convolutionBias) = weights.normalization(after: "model.2", at: "model.3")
        hasSpectralNorm = weights.shapes["model.0.weight_orig"] != nil
    }

    /// The discriminator of pixels that weights belong to: three 1x1 convolutions.
    init?(pixel weights: WeightShapes) {
        guard let first = weights.kernel("net.0", side: 1), weights.kernel("net.2", side: 1) != nil,
            weights.kernel("net.5", side: 1)?[0] == 1
        else { return nil }
        self.init()
        (kind, inputChannels, filters) = (.pixel, first[1], first[0])
        (normalization, convolutionBias) = weights.normalization(after: "net.2", at: "net.3")
        hasSpectralNorm = weights.shapes["net.0.weight_orig"] != nil
    }
}
