import GANModels

extension Recipe {
    /// The memory in bytes that a training takes at its peak, estimated without making a network: weights with their gradients and
    /// moments, the results of layers that are kept for the gradient, and pools of images.
    ///
    /// It is meant to tell what is far beyond the memory there is. Peaks that were measured, of the presets and of GANs at several
    /// sizes and batches, differ from it by less than a third. Pictures that are decoded ahead are not counted.
    /// - Parameters:
    ///   - size: Height and width in pixels of the images that the networks see.
    ///   - batch: Images of a step.
    public func estimatedTrainingBytes(size: Int, batch: Int) -> Double {
        switch self {
        case .cycleGAN(let options): options.estimatedTrainingBytes(size: size, batch: Double(batch))
        case .cut(let options), .fastCUT(let options):
            // The generator, and its first half on the result; of A and B together, where images are not large.
            options.estimatedTrainingBytes(
                size: size, batch: Double(batch),
                passes: options.hasNCEIdentity && options.generator.sharesBatch(size: size) ? 3 : 1.5,
                otherWeights: options.projectionWeightCount)
        case .pix2pix(let options), .colorization(let options):
            options.estimatedTrainingBytes(size: size, batch: Double(batch), passes: 1)
        case .gan(let options): options.estimatedTrainingBytes(batch: Double(batch))
        }
    }
}

extension GeneratorConfiguration {
    /// The memory in bytes that translating an image takes at its peak, estimated without making the network: weights, and the results
    /// of layers that are in memory at once.
    ///
    /// - Parameters:
    ///   - width: Width of the image in pixels.
    ///   - height: Height of the image in pixels.
    public func estimatedTranslationBytes(width: Int, height: Int) -> Double {
        let weights = NetworkConfiguration.generator(self).weightCount
        let picture = 3 * Double(width) * Double(height)
        return processBytes + 4 * (translatingCopies * weights + evaluationCount(width: width, height: height)) + 6 * picture
    }
}

/// What a process takes before any network is made.
private let processBytes = 30e6
/// The kernels keep the weights of a network a second time, in the order in which they read them. How much this and the other factors
/// here are was measured.
private let translatingCopies = 1.7
/// Weights, gradients, two moments of Adam, and packed weights, of which fewer are kept at a time where two sides share them.
private let (cycleGANCopies, ganCopies) = (4.7, 6.5)

extension CycleGANOptions {
    fileprivate func estimatedTrainingBytes(size: Int, batch: Double) -> Double {
        let weights =
            2 * cycleGANCopies
            * (NetworkConfiguration.generator(generator).weightCount
                + NetworkConfiguration.discriminator(discriminator).weightCount)
        let averages = averaging > 0 ? 2 * NetworkConfiguration.generator(generator).weightCount : 0
        // Real and identity images go through a generator as one batch, where they are not large.
        let translated = 1 + (lambdaIdentity > 0 && generator.sharesBatch(size: size) ? 2.0 : 1)
        let penalty = loss.hasGradientPenalty ? 3.0 : 1
        let activations =
            batch
            * (translated * generator.activationCount(width: size, height: size)
                + penalty * discriminator.activationCount(width: size, height: size))
        let pools = 2 * Double(poolSize) * 3 * Double(size) * Double(size)
        return processBytes + 4 * (weights + averages + activations + pools)
    }
}

extension TranslationOptions {
    /// - Parameters:
    ///   - passes: The number of passes through the generator whose results are in memory at once.
    ///   - otherWeights: The number of elements in the weights of other networks than generator and discriminator.
    fileprivate func estimatedTrainingBytes(
        size: Int, batch: Double, passes: Double, otherWeights: Double = 0
    ) -> Double {
        let generatorWeights = NetworkConfiguration.generator(generator).weightCount
        let weights =
            cycleGANCopies
            * (generatorWeights + NetworkConfiguration.discriminator(discriminator).weightCount + otherWeights)
            + (averaging > 0 ? generatorWeights : 0)
        let activations =
            batch
            * (passes * generator.activationCount(width: size, height: size)
                + (loss.hasGradientPenalty ? 3 : 1) * discriminator.activationCount(width: size, height: size))
        return processBytes + 4 * (weights + activations)
    }
}

extension CUTOptions {
    /// The number of elements in the weights of the projections of patches, from five places in the generator.
    fileprivate var projectionWeightCount: Double {
        let filters = Double(generator.filters), width = Double(projectionWidth)
        return width * (Double(generator.inputChannels) + 14 * filters + 5 * width)
    }
}

extension GeneratorConfiguration {
    /// Whether two sets of images go through the generator as one batch.
    fileprivate func sharesBatch(size: Int) -> Bool {
        normalization == .batch || Double(size) * Double(size) <= 128 * 128
    }
}

extension GANOptions {
    /// About the number of elements in the weights of the generator, without making it.
    package var generatorWeightCount: Double {
        let filters = Double(generatorFilters), doublings = size.trailingZeroBitCount - 2
        guard architecture == .dcgan else {
            return 16 * Double(latent) * filters + 19 * filters * filters * Double(doublings)
        }
        // Each level has half as many channels as the one before it.
        let widths = (0..<doublings).map { filters * Double(size) / Double(8 << $0) }
        return 16 * Double(latent) * widths[0] + widths.dropFirst().reduce(0) { $0 + 32 * $1 * $1 }
    }

    fileprivate func estimatedTrainingBytes(batch: Double) -> Double {
        let (width, judged) = (Double(generatorFilters), Double(discriminatorFilters))
        let doublings = size.trailingZeroBitCount - 2
        var generator = (weights: 0.0, activations: 0.0), discriminator = (weights: 0.0, activations: 0.0)
        for level in 0..<doublings {
            // The side of the larger feature maps on this level, and the pixels of both.
            let side = Double(8 << level), (large, small) = (side * side, side * side / 4)
            switch architecture {
            case .dcgan:
                let (outer, judging) = (width * Double(size) / (2 * side), judged * Double(size) / (2 * side))
                generator.weights += 16 * 2 * outer * 2 * outer / 2
                generator.activations += 4 * outer * 2 * small
                discriminator.weights += 16 * judging * judging / 2
                discriminator.activations += 6 * judging * small
            case .resnet:
                generator.weights += 19 * width * width
                generator.activations += 1.2 * width * (2 * small + 5 * large)
                discriminator.weights += 19 * judged * judged
                discriminator.activations += 1.2 * judged * (5 * large + small)
            }
        }
        // The first layer.
        generator.weights += 16 * Double(latent) * width * (architecture == .dcgan ? Double(size) / 8 : 1)
        let scores = attention.map { 3 * Double($0) * Double($0) * Double($0) * Double($0) } ?? 0
        let penalty = loss.hasGradientPenalty ? 5.0 : 2
        let activations = batch * (generator.activations + scores + penalty * (discriminator.activations + scores))
        return processBytes + 4
            * (ganCopies * (generator.weights + discriminator.weights) + generator.weights + activations)
    }
}
