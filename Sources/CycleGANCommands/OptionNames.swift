import Runs

/// The names on the command line of options in `config.json`.
enum OptionNames {
    private static let names = [
        "seed": "--seed", "data.size": "--size", "data.loadSize": "--load-size", "data.preprocessing": "--preprocess",
        "data.flips": "--no-flip", "data.isSerial": "--serial", "data.batch": "--batch", "data.fingerprints": "the images",
        "schedule.epochs": "--epochs", "schedule.decayEpochs": "--decay-epochs", "schedule.steps": "--steps",
        "schedule.budget": "--budget",
        "schedule.policy": "--lr-policy", "schedule.sampleEvery": "--sample-every", "schedule.saveEvery": "--save-every",
        "schedule.saveMinutes": "--save-minutes", "schedule.keepEvery": "--keep-every",
        "schedule.evaluateEvery": "--evaluate-every", "schedule.evaluateImages": "--evaluate-images",
        "schedule.policyDetails.factor": "--lr-factor", "schedule.policyDetails.period": "--lr-period",
        "schedule.policyDetails.growth": "--lr-growth", "schedule.policyDetails.patience": "--lr-patience",
        "schedule.policyDetails.milestones": "--lr-milestones", "schedule.policyDetails.least": "--lr-min",
        "schedule.policyDetails.warmUpSteps": "--warmup-steps", "schedule.policyDetails.warmUpEpochs": "--warmup-epochs",
        "options.learningRate": "--lr", "options.beta1": "--beta1", "options.beta2": "--beta2",
        "options.lambdaA": "--lambda-a", "options.lambdaB": "--lambda-b", "options.lambdaIdentity": "--lambda-identity",
        "options.poolSize": "--pool-size", "options.averaging": "--ema", "options.clipping.norm": "--clip-norm",
        "options.clipping.value": "--clip-value", "options.generator.filters": "--ngf",
        "options.discriminator.filters": "--ndf", "options.discriminator.kind": "--discriminator",
        "options.discriminator.layers": "--discriminator-layers", "options.generator.hasDropout": "--dropout",
        "options.generator.normalization": "--norm", "options.discriminator.normalization": "--norm",
        "options.discriminator.hasSpectralNorm": "--spectral-norm", "options.initialization.method": "--init",
        "options.initialization.gain": "--init-gain", "options.size": "--size", "options.latent": "--latent",
        "options.generatorFilters": "--ngf", "options.discriminatorFilters": "--ndf", "options.attention": "--attention",
        "data.dropsJitter": "--plain-decay", "options.generator.isAntialiased": "--antialias",
        "options.generator.hasShortcuts": "--shortcuts", "options.discriminator.seesFeatures": "--see-features",
        "options.generator.upsampling": "--upsample", "options.discriminator.scales": "--discriminators",
        "options.discriminator.isAntialiased": "--antialias-discriminator", "options.identityShare": "--identity-until",
        "options.discriminatorLearningRate": "--lr-d", "options.penalty.kind": "--gradient-penalty",
        "options.penalty.weight": "--gradient-penalty-weight", "options.penalty.every": "--gradient-penalty-every",
        "options.augmentation.policies": "--augment", "options.augmentation.isAdaptive": "--augment",
        "options.augmentation.adaptiveImages": "--augment-images", "options.lambdaGAN": "--lambda-gan",
        "options.lambdaNCE": "--lambda-nce", "options.hasNCEIdentity": "--nce-identity",
        "options.isFlipEquivariant": "--flip-equivariance", "options.patches": "--nce-patches",
        "options.temperature": "--nce-temperature", "options.lambdaL1": "--lambda-l1",
        "options.lambdaFeature": "--lambda-feature", "data.arrangement": "the kind of pairs",
        "data.isReversed": "--direction", "recipe": "--recipe",
        "options.discriminatorSteps": "--d-steps", "options.hasSpectralNorm": "--spectral-norm",
    ]

    /// The option's name; its path in `config.json` where no option of the command sets it.
    static func name(of path: String) -> String {
        if let name = names[path] { return name }
        if path.hasPrefix("options.generator.architecture") { return "--generator" }
        switch path {
        case "options.loss": return "--gan-loss"
        case "options.architecture": return "--arch"
        default: return path
        }
    }
}

extension Sitting.Change {
    /// What changed, in a line.
    var onCommandLine: String {
        func text(_ value: String?) -> String {
            guard option == "schedule.budget", let seconds = value.flatMap(Double.init) else { return value ?? "not set" }
            return TimeText.text(seconds)
        }
        return "\(OptionNames.name(of: option)) is \(text(to)) from here on, and was \(text(from)) before"
    }
}
