import Optimizers

/// A method of training with all its options: what models and runs keep, so that nothing has to be told twice.
///
/// Its members stand beside those of the value that holds it, in the same JSON object:
/// `{"format": 2, "recipe": "cyclegan", "options": {...}, ...}`. An option that a file lacks has its default.
public enum Recipe: Sendable, Equatable {
    /// Translation between two unpaired sets (Zhu et al., 2017).
    case cycleGAN(CycleGANOptions)
    /// Images from noise (Goodfellow et al., 2014).
    case gan(GANOptions)

    /// A recipe without its options.
    public enum Name: String, Sendable, Codable, CaseIterable {
        /// Two generators, G_A and G_B, and two discriminators.
        case cycleGAN = "cyclegan"
        /// One generator of images from noise, G, and one discriminator.
        case gan
    }

    /// The format that this version writes. Files without a number are of format 1.
    public static let format = 2

    /// Which recipe it is.
    public var name: Name {
        switch self {
        case .cycleGAN: .cycleGAN
        case .gan: .gan
        }
    }

    /// The options of a CycleGAN; nil for other recipes.
    public var cycleGAN: CycleGANOptions? { if case .cycleGAN(let options) = self { options } else { nil } }
    /// The options of a GAN; nil for other recipes.
    public var gan: GANOptions? { if case .gan(let options) = self { options } else { nil } }

    /// What methods differ in that those who train and use them must know.
    public struct Traits: Sendable {
        /// How people call it, in the middle of a sentence.
        public let title: String
        /// The learning rate of the first step.
        public let learningRate: Float
        /// Batches that one step takes.
        public let batchesPerStep: Int
        /// Whether models translate images; otherwise they make images from noise.
        public let translates: Bool
    }

    /// What this recipe is like.
    public var traits: Traits {
        switch self {
        case .cycleGAN(let options):
            Traits(title: "CycleGAN", learningRate: options.learningRate, batchesPerStep: 1, translates: true)
        case .gan(let options):
            Traits(
                title: "GAN", learningRate: options.learningRate, batchesPerStep: options.discriminatorSteps, translates: false)
        }
    }
}

/// A file that a later version of this toolkit wrote.
public struct NewerFormat: Error, Equatable, CustomStringConvertible {
    /// The file's format.
    public let format: Int

    /// A file of this format.
    public init(format: Int) { self.format = format }

    /// What is wrong.
    public var description: String {
        "written by a newer version, in format \(format) where this one reads up to \(Recipe.format)"
    }
}

extension Recipe: Codable {
    private enum Key: String, CodingKey {
        case format, recipe, options
        // Format 1 had a member of its own for each of its two recipes.
        case cycleGAN, gan
    }

    /// - Throws: `NewerFormat`; `DecodingError` for a recipe that is not known or damaged.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let format = try container.decodeIfPresent(Int.self, forKey: .format) ?? 1
        if format > Self.format { throw NewerFormat(format: format) }
        let name: Name, key: Key
        if format == 1 {
            (name, key) = container.contains(.cycleGAN) ? (.cycleGAN, .cycleGAN) : (.gan, .gan)
        } else {
            (name, key) = (try container.decode(Name.self, forKey: .recipe), .options)
        }
        switch name {
        case .cycleGAN: self = .cycleGAN(try container.decode(forKey: key, defaults: CycleGANOptions()))
        case .gan: self = .gan(try container.decode(forKey: key, defaults: GANOptions()))
        }
    }

    /// Writes format, recipe and options.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.format, forKey: .format)
        try container.encode(name, forKey: .recipe)
        switch self {
        case .cycleGAN(let options): try container.encode(options, forKey: .options)
        case .gan(let options): try container.encode(options, forKey: .options)
        }
    }
}
