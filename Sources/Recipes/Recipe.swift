import Optimizers

/// A method of training with all its options, as it is stored in models and runs.
///
/// Its members are encoded into the JSON object of the value that contains it:
/// `{"format": 2, "recipe": "cyclegan", "options": {...}, ...}`. An option that is missing in a file has its default.
public enum Recipe: Sendable, Equatable {
    /// Translation between two unpaired sets (Zhu et al., 2017).
    case cycleGAN(CycleGANOptions)
    /// Translation from one unpaired set to another, by contrastive learning (Park et al., 2020).
    case cut(CUTOptions)
    /// CUT at less work: without translation of the target set.
    case fastCUT(CUTOptions)
    /// Translation learned from pairs (Isola et al., 2017).
    case pix2pix(Pix2PixOptions)
    /// Colours for grey pictures, by pix2pix in CIELAB.
    case colorization(Pix2PixOptions)
    /// Generation of images from noise (Goodfellow et al., 2014).
    case gan(GANOptions)

    /// The name of a recipe in files.
    public enum Name: String, Sendable, Codable, CaseIterable {
        /// Two generators, G_A and G_B, and two discriminators.
        case cycleGAN = "cyclegan"
        /// One generator, G, one discriminator, D, and the projections of features, F.
        case cut
        /// The same networks.
        case fastCUT = "fastcut"
        /// One generator, G, and one discriminator, D.
        case pix2pix
        /// The same networks.
        case colorization
        /// One generator, G, and one discriminator, D.
        case gan
    }

    /// The number of the format that this version writes. Files without a number have format 1.
    public static let format = 2

    /// The name of the recipe.
    public var name: Name {
        switch self {
        case .cycleGAN: .cycleGAN
        case .cut: .cut
        case .fastCUT: .fastCUT
        case .pix2pix: .pix2pix
        case .colorization: .colorization
        case .gan: .gan
        }
    }

    /// The options of a recipe that translates images; nil for a GAN.
    public var translation: (any TranslationOptions)? {
        switch self {
        case .cycleGAN(let options): options
        case .cut(let options), .fastCUT(let options): options
        case .pix2pix(let options), .colorization(let options): options
        case .gan: nil
        }
    }
    /// The options of a GAN; nil for other recipes.
    public var gan: GANOptions? { if case .gan(let options) = self { options } else { nil } }

    /// Whether the true translations of test images are known.
    public var isPaired: Bool { traits.data == .paired || name == .colorization }

    /// The images that a recipe learns from.
    public enum DataKind: Sendable {
        /// Two sets, A and B.
        case unpaired
        /// Pairs of an image and its translation.
        case paired
        /// One set.
        case single
    }

    /// The differences between recipes that the code for training and for using models depends on.
    public struct Traits: Sendable {
        /// The name as it is written in a sentence.
        public let title: String
        /// The learning rate before any schedule.
        public let learningRate: Float
        /// The number of batches in one step.
        public let batchesPerStep: Int
        /// The images that it learns from.
        public let data: DataKind
        /// The names of the generators that a model has: `G_A` and `G_B` for both directions, `G` for one.
        public let generators: [String]
        /// Whether the models translate images; otherwise they generate images from noise.
        public let translates: Bool

        init(
            _ title: String, learningRate: Float, batchesPerStep: Int = 1, data: DataKind, generators: [String] = ["G"],
            translates: Bool = true
        ) {
            (self.title, self.learningRate, self.batchesPerStep) = (title, learningRate, batchesPerStep)
            (self.data, self.generators, self.translates) = (data, generators, translates)
        }
    }

    /// The traits of this recipe.
    public var traits: Traits {
        switch self {
        case .cycleGAN(let options):
            Traits("CycleGAN", learningRate: options.learningRate, data: .unpaired, generators: ["G_A", "G_B"])
        case .cut(let options): Traits("CUT", learningRate: options.learningRate, data: .unpaired)
        case .fastCUT(let options): Traits("FastCUT", learningRate: options.learningRate, data: .unpaired)
        case .pix2pix(let options): Traits("pix2pix", learningRate: options.learningRate, data: .paired)
        case .colorization(let options): Traits("colorization", learningRate: options.learningRate, data: .single)
        case .gan(let options):
            Traits(
                "GAN", learningRate: options.learningRate, batchesPerStep: options.discriminatorSteps, data: .single,
                translates: false)
        }
    }
}

/// A file was written by a newer version of this toolkit.
public struct NewerFormat: Error, Equatable, CustomStringConvertible {
    /// The number of the file's format.
    public let format: Int
    /// The name of the file's recipe, where that is what is not known.
    public let recipe: String?

    /// Creates an error for a file of this format, or with this recipe.
    public init(format: Int, recipe: String? = nil) { (self.format, self.recipe) = (format, recipe) }

    /// What is wrong, as the end of a sentence about the file.
    public var description: String {
        recipe.map { "written by a newer version, with the recipe \($0), which this one does not know" }
            ?? "written by a newer version, in format \(format) where this one reads up to \(Recipe.format)"
    }
}

extension Recipe: Codable {
    private enum Key: String, CodingKey {
        case format, recipe, options
        // Format 1 had a separate member for each of its two recipes.
        case cycleGAN, gan
    }

    /// Decodes a recipe of the present format or an older one.
    ///
    /// - Throws: `NewerFormat` for a newer format or a recipe that is not known, `DecodingError` for a damaged one, `OptionOutOfRange` for a number
    ///   that makes no sense.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let format = try container.decodeIfPresent(Int.self, forKey: .format) ?? 1
        if format > Self.format { throw NewerFormat(format: format) }
        let name: Name, key: Key
        if format == 1 {
            (name, key) = container.contains(.cycleGAN) ? (.cycleGAN, .cycleGAN) : (.gan, .gan)
        } else {
            let stored = try container.decode(String.self, forKey: .recipe)
            guard let known = Name(rawValue: stored) else { throw NewerFormat(format: format, recipe: stored) }
            (name, key) = (known, .options)
        }
        // Averages of runs that were begun before there was a ramp have none.
        switch name {
        case .cycleGAN:
            var defaults = CycleGANOptions()
            defaults.averagingRampUp = 0
            self = .cycleGAN(try container.decode(forKey: key, defaults: defaults))
        case .cut: self = .cut(try container.decode(forKey: key, defaults: CUTOptions()))
        case .fastCUT: self = .fastCUT(try container.decode(forKey: key, defaults: CUTOptions.fast))
        case .pix2pix: self = .pix2pix(try container.decode(forKey: key, defaults: Pix2PixOptions()))
        case .colorization: self = .colorization(try container.decode(forKey: key, defaults: Pix2PixOptions.colorization))
        case .gan:
            var defaults = GANOptions()
            defaults.averagingRampUp = 0
            self = .gan(try container.decode(forKey: key, defaults: defaults))
        }
        try validate()
    }

    /// Encodes format, recipe and options.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.format, forKey: .format)
        try container.encode(name, forKey: .recipe)
        switch self {
        case .cycleGAN(let options): try container.encode(options, forKey: .options)
        case .cut(let options), .fastCUT(let options): try container.encode(options, forKey: .options)
        case .pix2pix(let options), .colorization(let options): try container.encode(options, forKey: .options)
        case .gan(let options): try container.encode(options, forKey: .options)
        }
    }
}
