import GANModels
import Optimizers

extension Recipe {
    /// Checks that every number is in its range, which `RecipeLimits` lists. Decoding does so too.
    ///
    /// - Throws: `OptionOutOfRange`, which names the member and the allowed values.
    public func validate() throws(OptionOutOfRange) {
        switch self {
        case .cycleGAN(let options):
            try options.validateShared()
            try OptionOutOfRange.check("options.lambdaA", options.lambdaA, in: RecipeLimits.weight)
            try OptionOutOfRange.check("options.lambdaB", options.lambdaB, in: RecipeLimits.weight)
            try OptionOutOfRange.check("options.lambdaIdentity", options.lambdaIdentity, in: RecipeLimits.weight)
            try OptionOutOfRange.check("options.identityShare", options.identityShare, in: RecipeLimits.share)
            try OptionOutOfRange.check("options.poolSize", options.poolSize, in: RecipeLimits.poolSize)
        case .cut(let options), .fastCUT(let options):
            try options.validateShared()
            try OptionOutOfRange.check("options.lambdaGAN", options.lambdaGAN, in: RecipeLimits.weight)
            try OptionOutOfRange.check("options.lambdaNCE", options.lambdaNCE, in: RecipeLimits.weight)
            try OptionOutOfRange.check("options.temperature", options.temperature, in: RecipeLimits.temperature)
            try OptionOutOfRange.check("options.patches", options.patches, in: RecipeLimits.patches)
            try OptionOutOfRange.check("options.projectionWidth", options.projectionWidth, in: RecipeLimits.filters)
            guard case .resNet = options.generator.architecture else {
                throw OptionOutOfRange(
                    member: "options.generator.architecture", value: options.generator.architecture.rawValue,
                    allowed: "resnet-N, since the features of patches are those of a ResNet")
            }
        case .pix2pix(let options), .colorization(let options):
            try options.validateShared()
            try OptionOutOfRange.check("options.lambdaL1", options.lambdaL1, in: RecipeLimits.weight)
            try OptionOutOfRange.check("options.lambdaFeature", options.lambdaFeature, in: RecipeLimits.weight)
            if options.discriminator.seesFeatures {
                throw OptionOutOfRange(
                    member: "options.discriminator.seesFeatures", value: "true",
                    allowed: "false, since an image is judged together with its input")
            }
            if options.generator.isColorization && options.augmentation.policies.contains(.color) {
                throw OptionOutOfRange(
                    member: "options.augmentation.policies", value: "color",
                    allowed: "translation or cutout, since colours are learned")
            }
        case .gan(let options): try options.validate()
        }
    }
}

extension TranslationOptions {
    /// Checks what all recipes for translation have.
    fileprivate func validateShared() throws(OptionOutOfRange) {
        try generator.validate("options.generator")
        try discriminator.validate("options.discriminator")
        try OptionOutOfRange.check("options.averaging", averaging, in: RecipeLimits.decay)
        try Recipes.validateShared(adam, discriminatorLearningRate, initialization, clipping, penalty, augmentation)
    }
}

extension GANOptions {
    fileprivate func validate() throws(OptionOutOfRange) {
        guard RecipeLimits.ganSide.contains(size), size & (size - 1) == 0 else {
            throw OptionOutOfRange(
                member: "options.size", value: "\(size)", allowed: "a power of two in \(RecipeLimits.ganSide)")
        }
        try OptionOutOfRange.check("options.latent", latent, in: RecipeLimits.latent)
        try OptionOutOfRange.check("options.generatorFilters", generatorFilters, in: RecipeLimits.filters)
        try OptionOutOfRange.check("options.discriminatorFilters", discriminatorFilters, in: RecipeLimits.filters)
        if let attention, !SelfAttentionPlace.sides(within: size).contains(attention) {
            throw OptionOutOfRange(
                member: "options.attention", value: "\(attention)", allowed: "a power of two from 8 to half of the size \(size)")
        }
        try OptionOutOfRange.check("options.discriminatorSteps", discriminatorSteps, in: RecipeLimits.discriminatorSteps)
        try OptionOutOfRange.check("options.averaging", averaging, in: RecipeLimits.decay)
        try validateShared(adam, discriminatorLearningRate, initialization, clipping, penalty, augmentation)
    }
}

/// Checks what all recipes have.
private func validateShared(
    _ adam: AdamOptions, _ discriminatorLearningRate: Float?, _ initialization: WeightInitialization,
    _ clipping: GradientClipping?, _ penalty: GradientPenalty?, _ augmentation: Augmentation
) throws(OptionOutOfRange) {
    try OptionOutOfRange.check("options.learningRate", adam.learningRate, in: RecipeLimits.learningRate)
    if let rate = discriminatorLearningRate {
        try OptionOutOfRange.check("options.discriminatorLearningRate", rate, in: RecipeLimits.learningRate)
    }
    if let penalty {
        try OptionOutOfRange.check("options.penalty.weight", penalty.weight, in: RecipeLimits.weight)
        try OptionOutOfRange.check("options.penalty.every", penalty.every, in: RecipeLimits.interval)
    }
    try OptionOutOfRange.check("options.augmentation.adaptiveImages", augmentation.adaptiveImages, in: RecipeLimits.interval)
    try OptionOutOfRange.check("options.beta1", adam.beta1, in: RecipeLimits.decay)
    try OptionOutOfRange.check("options.beta2", adam.beta2, in: RecipeLimits.decay)
    try OptionOutOfRange.check("options.initialization.gain", initialization.gain, in: RecipeLimits.weight)
    if let norm = clipping?.norm { try OptionOutOfRange.check("options.clipping.norm", norm, in: RecipeLimits.weight) }
    if let value = clipping?.value { try OptionOutOfRange.check("options.clipping.value", value, in: RecipeLimits.weight) }
}

extension GeneratorConfiguration {
    fileprivate func validate(_ path: String) throws(OptionOutOfRange) {
        try OptionOutOfRange.check(path + ".inputChannels", inputChannels, in: RecipeLimits.channels)
        try OptionOutOfRange.check(path + ".outputChannels", outputChannels, in: RecipeLimits.channels)
        try OptionOutOfRange.check(path + ".filters", filters, in: RecipeLimits.filters)
        guard let separableWidths else { return }
        let lists = [
            ("encoder", separableWidths.encoder), ("blocks", separableWidths.blocks), ("decoder", separableWidths.decoder),
        ]
        for (name, widths) in lists {
            for width in widths {
                try OptionOutOfRange.check("\(path).separableWidths.\(name)", width, in: RecipeLimits.widths)
            }
        }
        guard case .resNet(let blocks) = architecture, lists.map(\.1.count) == [3, blocks, 2] else {
            throw OptionOutOfRange(
                member: path + ".separableWidths", value: "of \(lists.map { "\($0.1.count)" }.joined(separator: ", ")) layers",
                allowed: "of 3, the number of residual blocks, and 2")
        }
    }
}

extension DiscriminatorConfiguration {
    fileprivate func validate(_ path: String) throws(OptionOutOfRange) {
        try OptionOutOfRange.check(path + ".inputChannels", inputChannels, in: RecipeLimits.channels)
        try OptionOutOfRange.check(path + ".layers", layers, in: RecipeLimits.discriminatorLayers)
        try OptionOutOfRange.check(path + ".filters", filters, in: RecipeLimits.filters)
        try OptionOutOfRange.check(path + ".scales", scales, in: RecipeLimits.scales)
    }
}
