extension GeneratorConfiguration {
    /// The ResNet generator that weights belong to: it begins with a 7x7 convolution, and its blocks are numbered from 10.
    init?(resNet weights: WeightShapes) {
        guard let first = weights.kernel("model.1", side: 7) else { return nil }
        let blocks = weights.run(from: 10) { "model.\($0).conv_block." }
        guard (1...100).contains(blocks), let last = weights.kernel("model.\(17 + blocks)", side: 7) else { return nil }
        self.init()
        architecture = .resNet(blocks: blocks)
        (inputChannels, outputChannels, filters) = (first[1], last[0], first[0])
        (normalization, convolutionBias) = weights.normalization(after: "model.1", at: "model.2")
        // Dropout has a number between those of the block's two convolutions.
        hasDropout = weights.has("model.10.conv_block.6.") && !weights.has("model.10.conv_block.5.")
        guard weights.has("model.10.conv_block.1.conv.") else { return }

        func outputs(_ layers: [String], axis: Int) -> [Int]? {
            let shapes = layers.compactMap { weights.weight($0) }.filter { $0.count == 4 }
            return shapes.count == layers.count ? shapes.map { $0[axis] } : nil
        }
        guard let encoder = outputs(["model.1", "model.4", "model.7"], axis: 0),
            let inner = outputs((0..<blocks).map { "model.\(10 + $0).conv_block.1.conv.2" }, axis: 0),
            let decoder = outputs(["model.\(10 + blocks)", "model.\(13 + blocks)"], axis: 1)
        else { return nil }
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
    }
}
