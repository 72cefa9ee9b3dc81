import ArgumentParser
import GANModels
import NeuralNetworks
import Recipes
import Runs

/// Options for the networks of a recipe that translates images.
struct NetworkOptions: ParsableArguments {
    @Option(
        help: .recipe(
            "Generator: resnet-N for N residual blocks, or unet-N for sizes that divide by N, a power of two from 32; of pix2pix and "
                + "colorization usually the U-Net of --size"
        ) { $0.generator.architecture.rawValue })
    var generator: GeneratorConfiguration.Architecture?

    @Option(
        parsing: .unconditional,
        help: .recipe("Channels after the generator's first convolution") { $0.generator.filters })
    var ngf: Int?

    @Option(
        parsing: .unconditional,
        help: .recipe("Channels after the discriminator's first convolution") { $0.discriminator.filters })
    var ndf: Int?

    @Flag(
        inversion: .prefixedNo,
        help: .recipe(
            "Antialias a ResNet: it halves sides by a convolution and a blur, and doubles them by --upsample bilinear, as CUT's does"
        ) { $0.generator.isAntialiased ? "on" : "off" })
    var antialias: Bool?

    @Option(
        help: .recipe(
            "How a ResNet doubles sides: by a transposed convolution, or by a convolution after pixels are repeated or interpolated"
        ) { $0.generator.upsampling.rawValue })
    var upsample: GeneratorConfiguration.Upsampling?

    @Flag(
        inversion: .prefixedNo,
        help: .recipe(
            "Add the images as they are on the way down to those of the same size on the way up, and last the input, so that the "
                + "generator begins by changing nothing and learns what is to change"
        ) { $0.generator.hasShortcuts ? "on" : "off" })
    var shortcuts: Bool?

    @Option(
        help: .recipe("Discriminator; patch scores patches of 70x70 pixels") { $0.discriminator.kind.rawValue })
    var discriminator: DiscriminatorConfiguration.Kind?

    @Option(
        parsing: .unconditional,
        help: .recipe("Strided layers of --discriminator n-layers") { $0.discriminator.layers })
    var discriminatorLayers: Int?

    @Option(
        parsing: .unconditional,
        help: .recipe("Discriminators, each of which sees the images at half the size of the one before (pix2pixHD has 2)") {
            $0.discriminator.scales
        })
    var discriminators: Int?

    @Flag(
        inversion: .prefixedNo,
        help: .recipe(
            "Discriminators also see what a network that knows photographs sees, EfficientNet-Lite0, at three sizes; not for pairs"
        ) { $0.discriminator.seesFeatures ? "on" : "off" })
    var seeFeatures: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: .recipe("Antialias the discriminator, as CUT's is, at four times the work") {
            $0.discriminator.isAntialiased ? "on" : "off"
        })
    var antialiasDiscriminator: Bool?

    @Option(
        help: .recipe(
            "Normalisation. With batch norm, real and identity images go through a generator as one batch, in the reference one after "
                + "the other"
        ) { $0.generator.normalization.rawValue })
    var norm: Normalization?

    @Flag(help: "Spectral norm on the discriminator.")
    var spectralNorm = false

    @Flag(inversion: .prefixedNo, help: .recipe("Dropout in the generator") { $0.generator.hasDropout ? "on" : "off" })
    var dropout: Bool?

    @Option(
        name: .customLong("init"), help: .recipe("Initial weights") { $0.initialization.method.rawValue })
    var initialization: WeightInitialization.Method?

    @Option(
        parsing: .unconditional,
        help: .recipe("Standard deviation or gain of the initial weights") { $0.initialization.gain })
    var initGain: Float?

    @Option(
        parsing: .unconditional,
        help: .recipe(
            "Decay of the moving average of the generator's weights (EMA), for example 0.999; samples, evaluations and the model then "
                + "use the average. 0 for no average"
        ) { $0.averaging })
    var ema: Float?

    func validate() throws {
        for (name, value, range) in [
            ("--ngf", ngf, RecipeLimits.filters), ("--ndf", ndf, RecipeLimits.filters),
            ("--discriminator-layers", discriminatorLayers, RecipeLimits.discriminatorLayers),
            ("--discriminators", discriminators, RecipeLimits.scales),
        ] {
            if let value, !range.contains(value) { throw ValidationError("\(name) must be in \(range), not \(value)") }
        }
        if let initGain, !(initGain >= 0 && initGain.isFinite) {
            throw ValidationError("--init-gain must not be negative, not \(initGain)")
        }
        if let ema, !(0..<1).contains(ema) { throw ValidationError("--ema must be in 0..<1, not \(ema)") }
        if discriminatorLayers != nil && discriminator != .nLayers {
            throw ValidationError("--discriminator-layers goes with --discriminator n-layers")
        }
    }

    /// Checks what only the whole set of options says.
    ///
    /// - Throws: `ValidationError` for options that the networks do not have.
    func check(_ options: some TranslationOptions) throws {
        if case .resNet = options.generator.architecture {
        } else if antialias == true || upsample.map({ $0 != .transpose }) ?? false {
            throw ValidationError("--antialias and --upsample are for resnet-N: leave them out, or choose another --generator")
        }
        if options.generator.hasShortcuts && options.generator.inputChannels != options.generator.outputChannels {
            throw ValidationError(
                "--shortcuts is not for generators whose results have other channels than the images that they take")
        }
        if options.discriminator.kind == .pixel, antialiasDiscriminator == true {
            throw ValidationError("--antialias-discriminator is for discriminators of patches, not for --discriminator pixel")
        }
        if options.discriminator.seesFeatures && options is Pix2PixOptions {
            throw ValidationError(
                "--see-features is for images, but this recipe judges them together with their inputs: leave it out")
        }
    }

    /// Returns `options` with the given options.
    func applied<Options: TranslationOptions>(to options: Options) -> Options {
        var options = options
        if let generator {
            options.generator.architecture = generator
            if case .uNet = generator { (options.generator.isAntialiased, options.generator.upsampling) = (false, .transpose) }
        }
        if let ngf { options.generator.filters = ngf }
        if let antialias {
            options.generator.isAntialiased = antialias
            options.generator.upsampling = antialias ? .bilinear : .transpose
        }
        if let upsample { options.generator.upsampling = upsample }
        if let shortcuts { options.generator.hasShortcuts = shortcuts }
        if let ndf { options.discriminator.filters = ndf }
        if let discriminator {
            options.discriminator.kind = discriminator
            options.discriminator.layers = discriminatorLayers ?? 3
        }
        if let seeFeatures { options.discriminator.seesFeatures = seeFeatures }
        if let discriminators { options.discriminator.scales = discriminators }
        if let antialiasDiscriminator { options.discriminator.isAntialiased = antialiasDiscriminator }
        if let norm {
            options.generator.normalization = norm
            options.discriminator.normalization = norm
        }
        if spectralNorm { options.discriminator.hasSpectralNorm = true }
        if let dropout { options.generator.hasDropout = dropout }
        if let initialization { options.initialization.method = initialization }
        if let initGain { options.initialization.gain = initGain }
        if let ema { options.averaging = ema }
        return options
    }
}

extension GeneratorConfiguration.Architecture: ExpressibleByArgument {}
extension GeneratorConfiguration.Upsampling: ExpressibleByArgument {}
extension Normalization: ExpressibleByArgument {}
extension DiscriminatorConfiguration.Kind: ExpressibleByArgument {}
extension WeightInitialization.Method: ExpressibleByArgument {}
