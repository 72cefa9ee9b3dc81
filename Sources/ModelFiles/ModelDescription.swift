import Recipes

/// The direction in which a CycleGAN translates.
public enum TranslationDirection: String, Sendable, CaseIterable {
    /// From the first set to the second.
    case a2b
    /// From the second set to the first.
    case b2a

    /// The name of the generator of this direction, as in the reference.
    public var network: String { self == .a2b ? "G_A" : "G_B" }
}

/// The description of a model in its file: how it was trained, and on what.
public struct ModelDescription: Sendable, Equatable {
    /// The recipe that the model was trained with, and all its options.
    public var recipe: Recipe
    /// The name of each set of images: two for a CycleGAN, one for a GAN.
    public var domains: [String]
    /// The height and width in pixels of the images it was trained on.
    public var size: Int
    /// The side in pixels that whole images were brought to before crops of `size` were cut out of them: the scale at which it has
    /// seen the world. Nil where images kept their own size.
    public var scale: Int?
    /// The number of steps it was trained for.
    public var steps: Int
    /// How good it was found to be; nil where that was not measured.
    public var evaluation: Evaluation?

    /// What a model of one direction translates, and to what.
    package var directionNames: [String] {
        recipe.name == .colorization ? ["grey pictures", "colour"] : domains
    }

    /// The figures of an evaluation.
    public struct Evaluation: Sendable, Codable, Equatable {
        /// How they were measured. Figures with different protocols must not be compared.
        public let `protocol`: String
        /// The figures by name.
        public let figures: [String: Double]

        /// Creates the figures of an evaluation.
        public init(protocol: String, figures: [String: Double]) { (self.protocol, self.figures) = (`protocol`, figures) }
    }

    /// Creates a description.
    ///
    /// - Parameters:
    ///   - recipe: The recipe, with all its options.
    ///   - domains: The name of each set of images.
    ///   - size: The height and width in pixels of the images it was trained on.
    ///   - scale: The side in pixels that whole images were brought to; nil where they kept their own size.
    ///   - steps: The number of steps.
    public init(_ recipe: Recipe, domains: [String], size: Int, scale: Int?, steps: Int) {
        (self.recipe, self.domains, self.size, self.scale, self.steps) = (recipe, domains, size, scale, steps)
    }
}

extension ModelDescription: Codable {
    private enum Key: String, CodingKey { case domains, size, scale, steps, evaluation }

    /// Decodes a description of the present format or an older one.
    ///
    /// - Throws: `NewerFormat` for a newer format, `DecodingError` for a damaged description, `OptionOutOfRange` for a number in it that
    ///   makes no sense.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        recipe = try Recipe(from: decoder)
        domains = try container.decode([String].self, forKey: .domains)
        size = try container.decode(Int.self, forKey: .size)
        // Older descriptions do not tell it; 0 stands for images that kept their size.
        scale = try container.decodeIfPresent(Int.self, forKey: .scale) ?? size
        if scale == 0 { scale = nil }
        steps = try container.decode(Int.self, forKey: .steps)
        evaluation = try container.decodeIfPresent(Evaluation.self, forKey: .evaluation)
        try OptionOutOfRange.check("size", size, in: RecipeLimits.side)
        if let scale { try OptionOutOfRange.check("scale", scale, in: RecipeLimits.side) }
        try OptionOutOfRange.check("steps", steps, in: RecipeLimits.steps)
    }

    /// Encodes the members of the recipe and those of the description into one object.
    public func encode(to encoder: any Encoder) throws {
        try recipe.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(domains, forKey: .domains)
        try container.encode(size, forKey: .size)
        try container.encode(scale ?? 0, forKey: .scale)
        try container.encode(steps, forKey: .steps)
        try container.encodeIfPresent(evaluation, forKey: .evaluation)
    }
}
