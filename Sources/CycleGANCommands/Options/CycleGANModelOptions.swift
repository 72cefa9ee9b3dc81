import ArgumentParser
import GANModels
import Recipes
import Runs

/// Options for the networks of a CycleGAN and their losses.
struct CycleGANModelOptions: ParsableArguments {
    @Option(
        help: .preset(
            "Generator: resnet-N for N residual blocks, or unet-N for sizes that divide by N, a power of two from 32"
        ) { $0.model.generator.architecture.rawValue })
    var generator: GeneratorConfiguration.Architecture?

    @Option(
        parsing: .unconditional,
        help: .preset("Channels after the generators' first convolution") { $0.model.generator.filters })
    var ngf: Int?

    @Option(
        parsing: .unconditional,
        help: .preset("Channels after the discriminators' first convolution") { $0.model.discriminator.filters })
    var ndf: Int?

    @Option(
        help: .preset("Discriminator; patch scores patches of 70x70 pixels") { $0.model.discriminator.kind.rawValue })
    var discriminator: DiscriminatorConfiguration.Kind?

    @Option(
        parsing: .unconditional,
        help: .preset("Strided layers of --discriminator n-layers") { $0.model.discriminator.layers })
    var discriminatorLayers: Int?

    @Option(
        help: .preset(
            "Normalisation. With batch norm, real and identity images go through a generator as one batch, in the reference one after "
                + "the other"
        ) { $0.model.generator.normalization.rawValue })
    var norm: Normalization?

    @Flag(help: "Spectral norm on the discriminators.")
    var spectralNorm = false

    @Flag(help: "Dropout in the generators.")
    var dropout = false

    @Option(
        name: .customLong("init"), help: .preset("Initial weights") { $0.model.initialization.method.rawValue })
    var initialization: WeightInitialization.Method?

    @Option(
        parsing: .unconditional,
        help: .preset("Standard deviation or gain of the initial weights") { $0.model.initialization.gain })
    var initGain: Float?

    @Option(help: .preset("Adversarial loss") { $0.model.loss.rawValue })
    var ganLoss: AdversarialLoss?

    @Option(parsing: .unconditional, help: .preset("Weight of the cycle loss A to B to A") { $0.model.lambdaA })
    var lambdaA: Float?

    @Option(parsing: .unconditional, help: .preset("Weight of the cycle loss B to A to B") { $0.model.lambdaB })
    var lambdaB: Float?

    @Option(
        parsing: .unconditional,
        help: .preset("Weight of the identity losses relative to the cycle losses, 0 for none") { $0.model.lambdaIdentity })
    var lambdaIdentity: Float?

    @Option(
        parsing: .unconditional, help: .preset("Size of the pool of earlier fakes of each discriminator") { $0.model.poolSize })
    var poolSize: Int?

    @Option(
        parsing: .unconditional,
        help: .preset(
            "Decay of the moving average of the generators' weights (EMA), for example 0.999; samples and the model then use the "
                + "average. 0 for no average"
        ) { $0.model.averaging })
    var ema: Float?

    func validate() throws {
        for (name, value, range) in [
            ("--ngf", ngf, RecipeLimits.filters), ("--ndf", ndf, RecipeLimits.filters),
            ("--discriminator-layers", discriminatorLayers, RecipeLimits.discriminatorLayers),
            ("--pool-size", poolSize, RecipeLimits.poolSize),
        ] {
            if let value, !range.contains(value) { throw ValidationError("\(name) must be in \(range), not \(value)") }
        }
        for (name, value) in [
            ("--lambda-a", lambdaA), ("--lambda-b", lambdaB), ("--lambda-identity", lambdaIdentity), ("--init-gain", initGain),
        ] {
            if let value, !(value >= 0 && value.isFinite) { throw ValidationError("\(name) must not be negative, not \(value)") }
        }
        if let ema, !(0..<1).contains(ema) { throw ValidationError("--ema must be in 0..<1, not \(ema)") }
        if discriminatorLayers != nil && discriminator != .nLayers {
            throw ValidationError("--discriminator-layers goes with --discriminator n-layers")
        }
    }

    /// Returns `options` with the given options.
    func applied(to options: CycleGANOptions) -> CycleGANOptions {
        var options = options
        if let generator { options.generator.architecture = generator }
        if let ngf { options.generator.filters = ngf }
        if let ndf { options.discriminator.filters = ndf }
        if let discriminator {
            options.discriminator.kind = discriminator
            options.discriminator.layers = discriminatorLayers ?? 3
        }
        if let norm {
            options.generator.normalization = norm
            options.discriminator.normalization = norm
        }
        if spectralNorm { options.discriminator.hasSpectralNorm = true }
        if dropout { options.generator.hasDropout = true }
        if let initialization { options.initialization.method = initialization }
        if let initGain { options.initialization.gain = initGain }
        if let ganLoss { options.loss = ganLoss }
        if let lambdaA { options.lambdaA = lambdaA }
        if let lambdaB { options.lambdaB = lambdaB }
        if let lambdaIdentity { options.lambdaIdentity = lambdaIdentity }
        if let poolSize { options.poolSize = poolSize }
        if let ema { options.averaging = ema }
        return options
    }
}

extension GeneratorConfiguration.Architecture: ExpressibleByArgument {}
extension Normalization: ExpressibleByArgument {}
extension DiscriminatorConfiguration.Kind: ExpressibleByArgument {}
extension AdversarialLoss: ExpressibleByArgument {}
extension WeightInitialization.Method: ExpressibleByArgument {}
