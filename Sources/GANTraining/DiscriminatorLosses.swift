import Autograd

/// The losses of a discriminator in one step, scalars.
public struct DiscriminatorLosses {
    /// The losses of its scores of real and of fake images; the losses of several scales are added.
    public let real, fake: Tensor
    /// The gradient penalty with its weight; nil in a step that has none.
    public let penalty: Tensor?
    /// Whether the penalty is a part of the adversarial loss, as that of WGAN-GP is.
    let isPenaltyOfLoss: Bool

    /// The sum of all.
    public var sum: Tensor { penalty.map { fake + real + $0 } ?? (fake + real) }

    /// Half the adversarial loss, so that the discriminator learns more slowly than the generator (CycleGAN, pix2pix, CUT), and the
    /// penalty. That of WGAN-GP is halved too, so that its proportion stays that of the paper.
    public var halved: Tensor {
        guard let penalty, !isPenaltyOfLoss else { return 0.5 * sum }
        return 0.5 * (fake + real) + penalty
    }
}
