import Autograd
import NeuralNetworks
import TensorCore

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

    /// What a discriminator makes small: judging real and fake images apart. The gradient penalty comes on top.
    public func discriminatorLoss(real: Tensor, fake: Tensor) -> Tensor {
        switch self {
        case .lsgan: (real - 1).square().mean() + fake.square().mean()
        case .vanilla: binaryCrossEntropy(logits: real, target: 1) + binaryCrossEntropy(logits: fake, target: 0)
        case .hinge: (1 - real).relu().mean() + (1 + fake).relu().mean()
        case .wganGP: fake.mean() - real.mean()
        }
    }

    /// The discriminator's loss where it cannot tell real from fake; nil where a loss knows no such thing, as it judges
    /// distances.
    public var undecidedDiscriminatorLoss: Float? {
        switch self {
        case .lsgan: 0.5
        case .vanilla: 1.386_294_4  // 2 ln 2
        case .hinge: 2
        case .wganGP: nil
        }
    }

    /// What a generator makes small: being taken for real.
    public func generatorLoss(fake: Tensor) -> Tensor {
        switch self {
        case .lsgan: (fake - 1).square().mean()
        case .vanilla: binaryCrossEntropy(logits: fake, target: 1)
        case .hinge, .wganGP: -fake.mean()
        }
    }

    public var hasGradientPenalty: Bool { self == .wganGP }
}

/// The mean of (|∇ score| - 1)² at points between real and fake images, times `weight`: it keeps the slope of a
/// discriminator near 1 (Gulrajani et al., 2017, "Improved Training of Wasserstein GANs").
///
/// The gradient is itself part of the graph, so the penalty trains the discriminator.
/// - Parameters:
///   - real, fake: [batch, height, width, channels].
///   - mixing: One number in [0, 1] an image, the share of the real one in the point between.
///   - weight: The paper's λ, 10.
public func gradientPenalty(
    real: Tensor, fake: Tensor, mixing: [Float], weight: Float = 10, discriminator: (Tensor) -> Tensor
) -> Tensor {
    let share = NDArray(mixing, shape: [mixing.count, 1, 1, 1], on: real.backend)
    let between = Tensor(real.value * share + fake.value * share.map(.affine(scale: -1, offset: 1)), requiresGradient: true)
    let scores = discriminator(between)
    let slope = gradient(of: scores.sum(), withRespectTo: [between], createGraph: true)[0]
    // The small number keeps the root's derivative finite where the slope vanishes.
    let norms = (slope.reshaped([mixing.count, -1]).square().sum(axes: [1]) + 1e-12).squareRoot()
    return weight * (norms - 1).square().mean()
}
