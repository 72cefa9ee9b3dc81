import Recipes

/// A set of options for a CycleGAN. Options that are given in addition to a preset override it.
public enum Preset: String, Sendable, CaseIterable {
    /// 32 x 32 pixels; trains in minutes.
    case tiny
    /// 64 x 64 pixels, resnet-6 with shortcuts; an hour.
    case small
    /// 128 x 128 pixels, resnet-6 with shortcuts; a night.
    case medium
    /// 256 x 256 pixels, resnet-9: the paper's own method, untouched.
    case standard

    /// The height and width in pixels of the images that the networks are trained on.
    public var size: Int {
        switch self {
        case .tiny: 32
        case .small: 64
        case .medium: 128
        case .standard: 256
        }
    }

    /// The height and width in pixels that images are scaled to before the random crop, in the proportion of the reference, 286
    /// to 256. `tiny` crops from images of twice its size, which is the size of the bundled images.
    public var loadSize: Int {
        switch self {
        case .tiny: 64
        case .small: 72
        case .medium: 144
        case .standard: 286
        }
    }

    /// The networks and their losses.
    public var model: CycleGANOptions {
        var options = CycleGANOptions()
        switch self {
        case .tiny:
            options.generator.architecture = .resNet(blocks: 3)
            options.generator.filters = 16
            options.discriminator.filters = 32
            options.discriminator.kind = .nLayers
            options.discriminator.layers = 2
            // For the best result in few steps: a high learning rate, a large weight of the identity loss to keep colours, and
            // batch norm, because the statistics of small crops are too noisy for instance norm.
            options.generator.normalization = .batch
            options.discriminator.normalization = .batch
            options.learningRate = 0.001
            options.lambdaIdentity = 2
        case .small:
            options.generator.architecture = .resNet(blocks: 6)
            options.generator.filters = 32
            options.discriminator.filters = 32
            improve(&options)
        case .medium:
            options.generator.architecture = .resNet(blocks: 6)
            improve(&options)
        case .standard: break
        }
        if self == .small || self == .medium {
            // With shortcuts images come back from a cycle almost by themselves: the paper's weight of 10 would keep them as they are.
            (options.lambdaA, options.lambdaB) = (5, 5)
            (options.lambdaIdentity, options.identityShare) = (0.2, 0.5)
        }
        return options
    }

    /// What gives better pictures than the paper's method in hours rather than days; Benchmarks/QUALITY.md has the measurements.
    func improve<Options: TranslationOptions>(_ options: inout Options) {
        guard self == .small || self == .medium else { return }
        options.generator.hasShortcuts = true
        (options.generator.isAntialiased, options.generator.upsampling) = (false, .nearest)
        (options.discriminator.kind, options.discriminator.layers) = (.nLayers, 2)
        options.discriminator.seesFeatures = true
        options.penalty = GradientPenalty(.zeroCentred, weight: 0.3)
        options.augmentation.policies = [.translation]
        options.averaging = 0.999
        options.learningRate = 0.0004
    }

    /// The number of images of each set in a step.
    public var batch: Int { self == .tiny ? 4 : 1 }

    /// The length of a run.
    public var schedule: RunConfiguration.Schedule {
        var schedule = RunConfiguration.Schedule()
        if self == .tiny { schedule.steps = 2000 }
        // So evaluations take less than 3 % of the time.
        schedule.evaluateEvery = self == .small ? 2000 : 1000
        if self == .tiny { schedule.evaluateImages = 40 }
        return schedule
    }
}
