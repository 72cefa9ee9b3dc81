import GANModels
import Recipes

/// A change of the options that all recipes for the translation of images have.
protocol TranslationChange {
    /// Returns `options`, changed.
    func changed<Options: TranslationOptions>(_ options: Options) throws -> Options
}

extension Recipe {
    /// The recipe with losses as given, and with a change of its other options.
    func with(_ losses: LossOptions, _ change: some TranslationChange) throws -> Recipe {
        switch self {
        case .cycleGAN(let options): .cycleGAN(try change.changed(losses.applied(to: options)))
        case .cut(let options): .cut(try change.changed(losses.applied(to: options)))
        case .fastCUT(let options): .fastCUT(try change.changed(losses.applied(to: options)))
        case .pix2pix(let options): .pix2pix(try change.changed(losses.applied(to: options)))
        case .colorization(let options): .colorization(try change.changed(losses.applied(to: options)))
        case .gan: self
        }
    }
}

extension NetworkOptions {
    /// Returns `options` with the given options, and with a U-Net that goes down to one pixel where none is chosen.
    ///
    /// - Parameter size: The side of the images in pixels.
    func applied<Options: TranslationOptions>(to options: Options, size: Int) -> Options {
        var options = applied(to: options)
        if generator == nil, case .uNet = options.generator.architecture,
            let fitting = GeneratorConfiguration.Architecture(rawValue: "unet-\(size)")
        {
            options.generator.architecture = fitting
        }
        return options
    }
}
