import GANModels
import Recipes

extension Preset {
    /// The networks and losses of a recipe that translates images, in the size of the preset.
    ///
    /// - Precondition: The recipe is not `gan`.
    public func recipe(_ name: Recipe.Name) -> Recipe {
        switch name {
        case .cycleGAN: return .cycleGAN(model)
        case .cut: return .cut(contrastive(CUTOptions()))
        case .fastCUT: return .fastCUT(contrastive(.fast))
        case .pix2pix: return .pix2pix(paired(Pix2PixOptions()))
        case .colorization: return .colorization(paired(.colorization))
        case .gan: preconditionFailure("Preset: \(name.rawValue) has no presets")
        }
    }

    /// The same networks as for a CycleGAN; with the antialiased generator of CUT, where they have no shortcuts.
    private func contrastive(_ options: CUTOptions) -> CUTOptions {
        var (options, model) = (options, model)
        (model.generator.isAntialiased, model.generator.upsampling) = (
            options.generator.isAntialiased, options.generator.upsampling
        )
        (options.generator, options.discriminator) = (model.generator, model.discriminator)
        if self == .tiny { options.learningRate = model.learningRate }
        improve(&options)
        return options
    }

    /// A U-Net down to one pixel, and the discriminator of patches, with the batch norm of pix2pix.
    private func paired(_ options: Pix2PixOptions) -> Pix2PixOptions {
        var (options, model) = (options, model)
        options.generator.architecture = .uNet(levels: size.trailingZeroBitCount)
        // The narrow ResNet of `tiny` would be too narrow for a U-Net.
        options.generator.filters = max(32, model.generator.filters)
        (model.discriminator.normalization, model.discriminator.inputChannels) = (
            options.discriminator.normalization, options.discriminator.inputChannels
        )
        model.discriminator.seesFeatures = false
        if self != .tiny { model.discriminator.kind = options.discriminator.kind }
        options.discriminator = model.discriminator
        if self == .tiny { options.learningRate = model.learningRate }
        return options
    }

    /// The length of a run of a recipe.
    public func schedule(of name: Recipe.Name) -> RunConfiguration.Schedule {
        var schedule = schedule
        switch name {
        case .cut: (schedule.epochs, schedule.decayEpochs) = (200, 200)
        case .fastCUT: (schedule.epochs, schedule.decayEpochs) = (150, 50)
        case .cycleGAN, .pix2pix, .colorization, .gan: break
        }
        return schedule
    }
}
