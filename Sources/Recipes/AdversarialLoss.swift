/// The adversarial loss of generators and discriminators. Scores are a discriminator's outputs, without a sigmoid.
public enum AdversarialLoss: String, Sendable, Codable, CaseIterable {
    /// Least squares: the squared distance of the scores from 1 for real and 0 for fake images (Mao et al., 2017). The default of
    /// the reference.
    case lsgan
    /// Binary cross-entropy of the scores as logits (Goodfellow et al., 2014), with the non-saturating loss of the generator.
    case vanilla
    /// Hinge loss: real scores should be above 1 and fake scores below -1 (Lim and Ye, 2017; Miyato et al., 2018).
    case hinge
    /// The difference of the mean scores, with a gradient penalty (Gulrajani et al., 2017).
    case wganGP = "wgan-gp"

    /// The discriminator's loss when it cannot distinguish real from fake images; nil for `wganGP`, which has no such value.
    public var undecidedDiscriminatorLoss: Float? {
        switch self {
        case .lsgan: 0.5
        case .vanilla: 1.386_294_4  // 2 ln 2
        case .hinge: 2
        case .wganGP: nil
        }
    }

    /// The score of an image that a discriminator finds as real as fake. WGAN-GP has no such score; 0 stands for it.
    public var undecidedScore: Float { self == .lsgan ? 0.5 : 0 }

    /// Whether the loss includes a penalty on the gradient of the scores with respect to the images.
    public var hasGradientPenalty: Bool { self == .wganGP }
}
