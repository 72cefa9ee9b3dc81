import GANModels
import Optimizers

extension Recipe {
    /// Checks that every number is in its range, which `RecipeLimits` lists. Decoding does so too.
    ///
    /// - Throws: `OptionOutOfRange`, which names the member and the allowed values.
    public func validate() throws(OptionOutOfRange) {
        switch self {
        case .cycleGAN(let options): try options.validate()
        case .gan(let options): try options.validate()
        }
    }
}

extension CycleGANOptions {
    fileprivate func validate() throws(OptionOutOfRange) {
        try generator.validate("options.generator")
        try discriminator.validate("options.discriminator")
        try OptionOutOfRange.check("options.lambdaA", lambdaA, in: RecipeLimits.weight)
        try OptionOutOfRange.check("options.lambdaB", lambdaB, in: RecipeLimits.weight)
        try OptionOutOfRange.check("options.lambdaIdentity", lambdaIdentity, in: RecipeLimits.weight)
        try OptionOutOfRange.check("options.poolSize", poolSize, in: RecipeLimits.poolSize)
        try OptionOutOfRange.check("options.averaging", averaging, in: RecipeLimits.decay)
        try validateShared(adam, initialization, clipping)
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
        try validateShared(adam, initialization, clipping)
    }
}

/// Checks what all recipes have.
private func validateShared(
    _ adam: AdamOptions, _ initialization: WeightInitialization, _ clipping: GradientClipping?
) throws(OptionOutOfRange) {
    try OptionOutOfRange.check("options.learningRate", adam.learningRate, in: RecipeLimits.learningRate)
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
    }
}
