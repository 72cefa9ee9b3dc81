import ArgumentParser
import GANTraining
import ImageDatasets

/// Settings that go together; any option given beside a preset wins.
enum Preset: String, CaseIterable, ExpressibleByArgument {
    case tiny, small, medium, standard

    var size: Int {
        switch self {
        case .tiny: 32
        case .small: 64
        case .medium: 128
        case .standard: 256
        }
    }

    /// The reference's 286 for 256, in proportion. `tiny` crops from twice its size, so that it meets the bundled pictures at
    /// their own scale.
    var loadSize: Int {
        switch self {
        case .tiny: 64
        case .small: 72
        case .medium: 144
        case .standard: 286
        }
    }

    var model: CycleGANOptions {
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

    var batch: Int { self == .tiny ? 4 : 1 }

    var schedule: RunConfiguration.Schedule {
        switch self {
        case .tiny:
            RunConfiguration.Schedule(
                epochs: 100, decayEpochs: 100, steps: 2000, policy: .linear, sampleEvery: 500, saveEvery: 1000)
        case .small, .medium, .standard:
            RunConfiguration.Schedule(
                epochs: 100, decayEpochs: 100, steps: nil, policy: .linear, sampleEvery: 500, saveEvery: 1000)
        }
    }
}
