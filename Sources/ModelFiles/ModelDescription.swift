import Recipes

/// Which way a CycleGAN translates.
public enum TranslationDirection: String, Sendable, CaseIterable {
    /// From the first set to the second.
    case a2b
    /// From the second set to the first.
    case b2a

    /// The generator that goes this way, by the reference's name.
    public var network: String { self == .a2b ? "G_A" : "G_B" }
}

/// What a model file of this toolkit says about its making.
public struct ModelDescription: Sendable, Equatable {
    /// How it was trained, with all options.
    public var recipe: Recipe
    /// Names of the two sets, or of the one.
    public var domains: [String]
    /// Side in pixels of the images it was trained on.
    public var size: Int
    /// Steps it was trained for.
    public var steps: Int

    /// A model of a recipe.
    public init(_ recipe: Recipe, domains: [String], size: Int, steps: Int) {
        (self.recipe, self.domains, self.size, self.steps) = (recipe, domains, size, steps)
    }
}

extension ModelDescription: Codable {
    private enum Key: String, CodingKey { case domains, size, steps }

    /// - Throws: `NewerFormat`; `DecodingError` for a damaged description.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        recipe = try Recipe(from: decoder)
        domains = try container.decode([String].self, forKey: .domains)
        size = try container.decode(Int.self, forKey: .size)
        steps = try container.decode(Int.self, forKey: .steps)
    }

    /// The recipe's members and its own in one object.
    public func encode(to encoder: any Encoder) throws {
        try recipe.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(domains, forKey: .domains)
        try container.encode(size, forKey: .size)
        try container.encode(steps, forKey: .steps)
    }
}
