/// What generator and discriminator play for. Scores are what a discriminator gives, without a sigmoid.
public enum AdversarialLoss: String, Sendable, Codable, CaseIterable {
    /// Squared distance of the scores from 1 for real and 0 for fake (Mao et al., 2017). The reference's default.
    case lsgan
    /// Cross-entropy of the scores as logits (Goodfellow et al., 2014, with the non-saturating generator loss).
    case vanilla
    /// Real scores above 1, fake ones below -1 (Lim and Ye, 2017; Miyato et al., 2018).
    case hinge
    /// The distance of the mean scores, with a penalty on the gradient (Gulrajani et al., 2017).
    case wganGP = "wgan-gp"

    /// The discriminator's loss where it cannot tell real from fake; nil for losses without such a value, which measure
    /// distances.
    public var undecidedDiscriminatorLoss: Float? {
        switch self {
        case .lsgan: 0.5
        case .vanilla: 1.386_294_4  // 2 ln 2
        case .hinge: 2
        case .wganGP: nil
        }
    }

    /// Whether the loss comes with a penalty on the gradient of the scores with respect to the images.
    public var hasGradientPenalty: Bool { self == .wganGP }
}
