/// Which way a CycleGAN translates.
public enum TranslationDirection: String, Sendable, CaseIterable {
    case a2b, b2a

    /// The generator that goes this way, by the reference's name.
    public var network: String { self == .a2b ? "G_A" : "G_B" }
}

/// What a model file of this toolkit says about its making.
public struct ModelDescription: Sendable, Codable, Equatable {
    public enum Kind: String, Sendable, Codable {
        /// Two generators, G_A and G_B.
        case cycleGAN = "cyclegan"
        /// One generator of images from noise, G.
        case gan
    }

    public var kind: Kind
    /// Names of the two sets, or of the one.
    public var domains: [String]
    /// Side in pixels of the images it was trained on.
    public var size: Int
    /// Steps it was trained for.
    public var steps: Int
    public var cycleGAN: CycleGANOptions?
    public var gan: GANOptions?

    public init(cycleGAN: CycleGANOptions, domains: [String], size: Int, steps: Int) {
        (kind, self.domains, self.size, self.steps, self.cycleGAN) = (.cycleGAN, domains, size, steps, cycleGAN)
    }

    public init(gan: GANOptions, domains: [String], steps: Int) {
        (kind, self.domains, size, self.steps, self.gan) = (.gan, domains, gan.size, steps, gan)
    }
}
