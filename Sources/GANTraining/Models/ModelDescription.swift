/// Which way a CycleGAN translates.
public enum TranslationDirection: String, Sendable, CaseIterable {
    /// From the first set to the second, and back.
    case a2b, b2a

    /// The generator that goes this way, by the reference's name.
    public var network: String { self == .a2b ? "G_A" : "G_B" }
}

/// What a model file of this toolkit says about its making.
public struct ModelDescription: Sendable, Codable, Equatable {
    /// What the model makes images of.
    public enum Kind: String, Sendable, Codable {
        /// Two generators, G_A and G_B.
        case cycleGAN = "cyclegan"
        /// One generator of images from noise, G.
        case gan
    }

    /// What the model makes images of.
    public var kind: Kind
    /// Names of the two sets, or of the one.
    public var domains: [String]
    /// Side in pixels of the images it was trained on.
    public var size: Int
    /// Steps it was trained for.
    public var steps: Int
    /// How a CycleGAN was trained; nil for other kinds.
    public var cycleGAN: CycleGANOptions?
    /// How a GAN was trained; nil for other kinds.
    public var gan: GANOptions?

    /// Of a CycleGAN.
    public init(cycleGAN: CycleGANOptions, domains: [String], size: Int, steps: Int) {
        (kind, self.domains, self.size, self.steps, self.cycleGAN) = (.cycleGAN, domains, size, steps, cycleGAN)
    }

    /// Of a GAN.
    public init(gan: GANOptions, domains: [String], steps: Int) {
        (kind, self.domains, size, self.steps, self.gan) = (.gan, domains, gan.size, steps, gan)
    }
}
