/// Random changes of the images that a discriminator sees, real and generated ones alike, with a gradient through them (Zhao et al.,
/// 2020, "Differentiable Augmentation for Data-Efficient GAN Training").
public struct Augmentation: Sendable, Codable, Equatable {
    /// A kind of change.
    public enum Policy: String, Sendable, Codable, CaseIterable {
        /// A shift by up to 1/8 of each side; zeros come in.
        case translation
        /// Brightness, saturation and contrast.
        case color
        /// A square of half the sides set to 0.
        case cutout
    }

    /// The kinds of changes, each made of every image; empty for no augmentation.
    public var policies: [Policy]
    /// Whether each change is made only with a probability, which rises while the discriminator knows its real images too well (Karras
    /// et al., 2020, ADA).
    public var isAdaptive: Bool
    /// The number of real images in which an adaptive probability can rise from 0 to 1; 500,000 in the paper.
    public var adaptiveImages = 500_000

    /// No augmentation.
    public static let none = Augmentation([])
    /// All changes, with an adaptive probability.
    public static let adaptive = Augmentation(Policy.allCases, isAdaptive: true)

    /// Creates an augmentation of these kinds.
    public init(_ policies: [Policy], isAdaptive: Bool = false) { (self.policies, self.isAdaptive) = (policies, isAdaptive) }
}
