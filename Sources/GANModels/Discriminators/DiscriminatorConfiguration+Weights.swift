extension DiscriminatorConfiguration {
    /// The discriminator that weights belong to: of patches or pixels, or several of the same kind.
    init?(_ weights: WeightShapes) {
        if weights.has("head0.") {
            let channels = (0..<weights.run(from: 0) { "head\($0)." }).map { weights.kernel("head\($0).0", side: 3)?[1] }
            guard channels == FeatureDiscriminator.usualChannels, let images = Self(weights.part("images.")),
                !images.seesFeatures
            else { return nil }
            self = images
            seesFeatures = true
            return
        }
        let scales = weights.run(from: 0) { "scale\($0)." }
        guard scales > 1 else {
            guard let one = Self(patch: weights) ?? Self(pixel: weights) else { return nil }
            self = one
            return
        }
        let parts = (0..<scales).map { weights.part("scale\($0).") }.map { Self(patch: $0) ?? Self(pixel: $0) }
        guard let first = parts[0], parts.allSatisfy({ $0 == first }) else { return nil }
        self = first
        self.scales = scales
    }

    /// The discriminator of patches that weights belong to: 4x4 convolutions, a normalisation after each but the first and
    /// the last, which has one channel. Blurs, which have weights of their own, move the numbers of the layers after them.
    private init?(patch weights: WeightShapes) {
        guard let first = weights.kernel("model.0", side: 4) else { return nil }
        let isAntialiased = weights.blur("model.2", side: 3)
        let (begin, step) = isAntialiased ? (3, 4) : (2, 3)
        let inner = (0..<20).prefix { weights.kernel("model.\(begin + step * $0)", side: 4) != nil }.count
        // The last convolution of all follows on one that is not blurred.
        let layers = isAntialiased ? inner : inner - 1
        guard layers >= 1, weights.kernel("model.\(begin + step * (layers - 1) + 3)", side: 4)?[0] == 1 else { return nil }
        self.init()
        (self.layers, inputChannels, filters) = (layers, first[1], first[0])
        self.isAntialiased = isAntialiased
        kind = layers == 3 ? .patch : .nLayers
        (normalization, convolutionBias) = weights.normalization(after: "model.\(begin)", at: "model.\(begin + 1)")
        hasSpectralNorm = weights.shapes["model.0.weight_orig"] != nil
    }

    /// The discriminator of pixels that weights belong to: three 1x1 convolutions.
    private init?(pixel weights: WeightShapes) {
        guard let first = weights.kernel("net.0", side: 1), weights.kernel("net.2", side: 1) != nil,
            weights.kernel("net.5", side: 1)?[0] == 1
        else { return nil }
        self.init()
        (kind, inputChannels, filters) = (.pixel, first[1], first[0])
        (normalization, convolutionBias) = weights.normalization(after: "net.2", at: "net.3")
        hasSpectralNorm = weights.shapes["net.0.weight_orig"] != nil
    }
}
