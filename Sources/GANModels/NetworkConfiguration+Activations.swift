extension GeneratorConfiguration {
    /// The number of elements of all results of layers that a training keeps for the gradient, for one image.
    ///
    /// A floating-point number, since widths and sides may be too large for the product to be an integer.
    package func activationCount(width: Int, height: Int) -> Double {
        let pixels = Double(width) * Double(height)
        switch architecture {
        case .resNet(let blocks):
            let widths = ResNetWidths.numbers(self, blocks: blocks)
            let inner = widths.encoder[2], chain = widths.encoder + widths.decoder
            // Each convolution, and its normalisation with the activation.
            let halved: [Double] = isAntialiased ? [1, 1, 0.25] : [1, 0.25, 0.0625]
            let sides = halved + [0.25, 1]
            let ends = zip(chain, sides).reduce(0) { $0 + 2 * $1.0 * $1.1 }
            let body = widths.blocks.reduce(0) { count, middle in
                count + (separableWidths == nil ? 2 * (middle + inner) : 4 * (middle + inner)) / 16
            }
            return pixels * (ends + body + Double(2 * outputChannels))
        case .uNet(let levels):
            var count = 2 * Double(outputChannels)
            for level in 0..<levels {
                let width = Double(filters) * Double(1 << min(level, 3)), share = 1 / Double(1 << (2 * level + 2))
                // Down: convolution, normalisation, activation. Up: convolution, normalisation, both joined, activation.
                count += width * share * (3 + 1 + 1 + 2 + 2)
            }
            return pixels * count
        }
    }

    /// The number of elements in memory at once while an image of this size is translated, weights not counted.
    package func evaluationCount(width: Int, height: Int) -> Double {
        let padded = [width, height].map { side in
            max(Double(smallestSide), (Double(side) / Double(sideMultiple)).rounded(.up) * Double(sideMultiple))
        }
        let pixels = padded[0] * padded[1]
        switch architecture {
        case .resNet(let blocks):
            let widths = ResNetWidths.numbers(self, blocks: blocks)
            var outer = max(widths.encoder[0], widths.decoder[1])
            // What is blurred or enlarged has more channels than what it is made from or made into.
            if isAntialiased { outer = max(outer, (widths.encoder[0] + widths.encoder[1]) / 2, widths.encoder[1]) }
            if upsampling != .transpose { outer = max(outer, (widths.decoder[0] + widths.decoder[1]) / 2) }
            return pixels * (2 * outer + Double(inputChannels + outputChannels))
        case .uNet: return pixels * (1.5 * Double(filters) + Double(inputChannels + outputChannels))
        }
    }
}

extension DiscriminatorConfiguration {
    /// The number of elements of all results of layers that a training keeps for the gradient, for one image.
    package func activationCount(width: Int, height: Int) -> Double {
        // Those of blocks that are widened by 6, of images that are enlarged to 128 pixels: about 190 for each pixel.
        imageActivations(width: width, height: height)
            + (seesFeatures ? 190 * max(Double(width) * Double(height), 128 * 128) : 0)
    }

    private func imageActivations(width: Int, height: Int) -> Double {
        // Each further scale has a quarter of the pixels.
        let shares = (0..<scales).reduce(0) { $0 + 1 / Double(1 << (2 * $1)) }
        let pixels = Double(width) * Double(height) * shares, filters = Double(filters)
        if kind == .pixel { return pixels * (2 * filters + 6 * filters + 1) }
        let depth = kind == .patch ? 3 : max(1, layers)
        var count = 0.0
        for layer in 0...depth {
            // The last but one keeps the sides.
            let halvings = min(isAntialiased ? layer : layer + 1, depth)
            count += 3 * filters * Double(1 << min(layer, 3)) / Double(1 << (2 * halvings))
        }
        return pixels * count
    }
}
