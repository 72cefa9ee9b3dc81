extension NetworkConfiguration {
    /// The number of elements in the weights of all convolutions.
    ///
    /// A floating-point number, since the product of widths read from a file may be too large for an integer.
    package var weightCount: Double {
        switch self {
        case .generator(let configuration): configuration.weightCount
        case .discriminator(let configuration): configuration.weightCount
        case .patchProjection(let configuration):
            configuration.channels.reduce(0) { $0 + Double(configuration.width) * (Double($1) + Double(configuration.width)) }
        }
    }
}

extension GeneratorConfiguration {
    fileprivate var weightCount: Double { layerWeights + (hasShortcuts ? Double(inputChannels) * Double(outputChannels) : 0) }

    private var layerWeights: Double {
        let (from, to) = (Double(inputChannels), Double(outputChannels))
        switch architecture {
        case .resNet(let blocks):
            let widths = ResNetWidths.numbers(self, blocks: blocks)
            let chain = widths.encoder + widths.decoder
            let ends = 49 * (from * chain[0] + chain[chain.count - 1] * to)
            let sides = zip(chain, chain.dropFirst()).reduce(0) { $0 + 9 * $1.0 * $1.1 }
            let width = chain[widths.encoder.count - 1]
            return ends + sides
                + widths.blocks.reduce(0) { count, inner in
                    count + (separableWidths == nil ? 18 * width * inner : 9 * (width + inner) + 2 * width * inner)
                }
        case .uNet(let levels):
            let widths = (0..<levels).map { Double(filters) * Double(1 << min($0, 3)) }
            // On the way up, each level but the innermost takes the result of the level inside it and its own input.
            let levels = zip(widths, widths.dropFirst()).reduce(0) { $0 + 3 * $1.0 * $1.1 }
            return 16 * (from * widths[0] + levels - widths[widths.count - 2] * widths[widths.count - 1] + 2 * widths[0] * to)
        }
    }
}

extension DiscriminatorConfiguration {
    fileprivate var weightCount: Double {
        let width = Double(FeatureDiscriminator.headFilters)
        let heads = FeatureDiscriminator.usualChannels.reduce(0) { $0 + 9 * width * (Double($1) + width) + width }
        return imageWeights + (seesFeatures ? heads : 0)
    }

    private var imageWeights: Double {
        let (from, width) = (Double(inputChannels), Double(filters))
        if kind == .pixel { return Double(scales) * (from * width + 2 * width * width + 2 * width) }
        let widths = [from] + (0...max(1, layers)).map { width * Double(1 << min($0, 3)) } + [1]
        return Double(scales) * zip(widths, widths.dropFirst()).reduce(0) { $0 + 16 * $1.0 * $1.1 }
    }
}
