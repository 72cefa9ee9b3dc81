import ArgumentParser
import GANModels
import GANTraining
import ImageDatasets

/// Options about the networks of a CycleGAN and their losses.
struct CycleGANModelOptions: ParsableArguments {
    @Option(
        help: """
            Generator: resnet-N for N residual blocks, or unet-N for sizes that divide by N, a power of two from 32 \
            (default: resnet-9, or the preset's).
            """)
    var generator: GeneratorConfiguration.Architecture?

    @Option(parsing: .unconditional, help: "Channels after the generators' first convolution (default: 64, or the preset's).")
    var ngf: Int?

    @Option(parsing: .unconditional, help: "Channels after the discriminators' first convolution (default: 64, or the preset's).")
    var ndf: Int?

    @Option(help: "Discriminator: patch (70x70 pixels), n-layers or pixel (default: patch, or the preset's).")
    var discriminator: DiscriminatorConfiguration.Kind?

    @Option(parsing: .unconditional, help: "Strided layers of --discriminator n-layers (default: 3, or the preset's).")
    var discriminatorLayers: Int?

    @Option(
        help: """
            Normalisation: instance, batch or none (default: instance). Under batch norm a generator sees real and identity \
            images as one batch, where the reference takes one after the other.
            """)
    var norm: Normalization?

    @Flag(help: "Spectral norm on the discriminators.")
    var spectralNorm = false

    @Flag(help: "Dropout in the generators.")
    var dropout = false

    @Option(name: .customLong("init"), help: "Initial weights: normal, xavier, kaiming or orthogonal (default: normal).")
    var initialization: WeightInitialization.Method?

    @Option(parsing: .unconditional, help: "Deviation or gain of the initial weights (default: 0.02).")
    var initGain: Float?

    @Option(help: "Adversarial loss: lsgan, vanilla, hinge or wgan-gp (default: lsgan).")
    var ganLoss: AdversarialLoss?

    @Option(parsing: .unconditional, help: "Weight of the cycle loss A to B to A (default: 10).")
    var lambdaA: Float?

    @Option(parsing: .unconditional, help: "Weight of the cycle loss B to A to B (default: 10).")
    var lambdaB: Float?

    @Option(parsing: .unconditional, help: "Weight of the identity losses beside the cycle losses, 0 for none (default: 0.5).")
    var lambdaIdentity: Float?

    @Option(parsing: .unconditional, help: "Earlier fakes shown to the discriminators (default: 50).")
    var poolSize: Int?

    func validate() throws {
        for (name, value) in [("--ngf", ngf), ("--ndf", ndf), ("--discriminator-layers", discriminatorLayers)] {
            if let value, value < 1 { throw ValidationError("\(name) must be at least 1, not \(value)") }
        }
        if let poolSize, poolSize < 0 { throw ValidationError("--pool-size must not be negative, not \(poolSize)") }
        for (name, value) in [
            ("--lambda-a", lambdaA), ("--lambda-b", lambdaB), ("--lambda-identity", lambdaIdentity), ("--init-gain", initGain),
        ] {
            if let value, !(value >= 0 && value.isFinite) { throw ValidationError("\(name) must not be negative, not \(value)") }
        }
        if discriminatorLayers != nil && discriminator != .nLayers {
            throw ValidationError("--discriminator-layers goes with --discriminator n-layers")
        }
    }

    /// `options` with what was given on the command line.
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
        return options
    }
}

extension GeneratorConfiguration.Architecture: ExpressibleByArgument {}
extension Normalization: ExpressibleByArgument {}
extension DiscriminatorConfiguration.Kind: ExpressibleByArgument {}
extension Preprocessing.Method: ExpressibleByArgument {}
