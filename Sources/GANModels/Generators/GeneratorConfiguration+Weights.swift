extension GeneratorConfiguration {
    /// The ResNet generator that weights belong to: it begins with a 7x7 convolution. Blurs have weights of their own, and move the
    /// numbers of the layers after them.
    init?(resNet weights: WeightShapes) {
        guard let first = weights.kernel("model.1", side: 7) else { return nil }
        let isAntialiased = weights.blur("model.7", side: 3)
        let begin = Self.firstBlock(isAntialiased: isAntialiased)
        let blocks = weights.run(from: begin) { "model.\($0).conv_block." }
        guard (1...100).contains(blocks) else { return nil }
        let end = begin + blocks
        // Two transposed convolutions, or two enlargements with a convolution each; with normalisation and activation.
        let hasTransposed = weights.kernel("model.\(end + 7)", side: 7) != nil
        guard let last = weights.kernel("model.\(end + (hasTransposed ? 7 : 9))", side: 7) else { return nil }
        self.init()
        architecture = .resNet(blocks: blocks)
        (inputChannels, outputChannels, filters) = (first[1], last[0], first[0])
        (normalization, convolutionBias) = weights.normalization(after: "model.1", at: "model.2")
        self.isAntialiased = isAntialiased
        hasShortcuts = weights.kernel("shortcut", side: 1) != nil
        upsampling = hasTransposed ? .transpose : weights.blur("model.\(end)", side: 4) ? .bilinear : .nearest
        // Dropout has a number between those of the block's two convolutions.
        hasDropout = weights.has("model.\(begin).conv_block.6.") && !weights.has("model.\(begin).conv_block.5.")
        guard weights.has("model.\(begin).conv_block.1.conv.") else { return }

        func outputs(_ layers: [Int], part: String = "", axis: Int = 0) -> [Int]? {
            let shapes = layers.compactMap { weights.weight("model.\($0)" + part) }.filter { $0.count == 4 }
            return shapes.count == layers.count ? shapes.map { $0[axis] } : nil
        }
        guard let encoder = outputs([1, 4, isAntialiased ? 8 : 7]),
            let inner = outputs((0..<blocks).map { begin + $0 }, part: ".conv_block.1.conv.2"),
            let decoder = hasTransposed ? outputs([end, end + 3], axis: 1) : outputs([end + 1, end + 5])
        else { return nil }
        // Results of different widths cannot be added.
        if hasShortcuts && encoder.dropLast() != decoder.reversed()[...] { return nil }
        separableWidths = ResNetWidths(encoder: encoder, blocks: inner, decoder: decoder)
    }

    /// The U-Net generator that weights belong to: each level contains the next.
    init?(uNet weights: WeightShapes) {
        guard let first = weights.kernel("model.model.0", side: 4), let last = weights.kernel("model.model.3", side: 4) else {
            return nil
        }
        var levels = 1
        var level = "model.model.1.model."
        while weights.kernel(level + "1", side: 4) != nil {
            levels += 1
            level += "3.model."
        }
        guard (5...10).contains(levels) else { return nil }
        self.init()
        architecture = .uNet(levels: levels)
        (inputChannels, outputChannels, filters) = (first[1], last[1], first[0])
        (normalization, convolutionBias) = weights.normalization(after: "model.model.1.model.1", at: "model.model.1.model.2")
        hasShortcuts = weights.kernel("shortcut", side: 1) != nil
    }
}
