import Recipes

/// Settings of a CycleGAN that go together; any option given beside a preset wins.
public enum Preset: String, Sendable, CaseIterable {
    /// 32 pixels, minutes.
    case tiny
    /// 64 pixels.
    case small
    /// 128 pixels, ResNet-6.
    case medium
    /// 256 pixels, ResNet-9: the paper's.
    case standard

    /// Side in pixels of the images that networks see.
    public var size: Int {
        switch self {
        case .tiny: 32
        case .small: 64
        case .medium: 128
        case .standard: 256
        }
    }

    /// The reference's 286 for 256, in proportion. `tiny` crops from twice its size, so that it meets the bundled pictures at
    /// their own scale.
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
            // What makes most of few steps: a high rate, a firm hold on colours, and batch norm, which instance norm's
            // statistics of small crops do not replace.
            options.generator.normalization = .batch
            options.discriminator.normalization = .batch
            options.learningRate = 0.001
            options.lambdaIdentity = 2
        case .small:
            options.generator.architecture = .resNet(blocks: 6)
            options.generator.filters = 32
            options.discriminator.filters = 32
        case .medium: options.generator.architecture = .resNet(blocks: 6)
        case .standard: break
        }
        return options
    }

    /// Images of each set in a step.
    public var batch: Int { self == .tiny ? 4 : 1 }

    /// How long a run lasts.
    public var schedule: RunConfiguration.Schedule {
        var schedule = RunConfiguration.Schedule()
        if self == .tiny { schedule.steps = 2000 }
        return schedule
    }
}
