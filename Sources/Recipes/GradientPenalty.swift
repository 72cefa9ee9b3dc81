/// A penalty on the gradient of a discriminator's scores with respect to its images, added to the discriminator's loss.
public struct GradientPenalty: Sendable, Codable, Equatable {
    /// A formula of the penalty.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// No penalty.
        case none
        /// weight · (|∇ sum of scores| - 1)², at points between real and fake images (Gulrajani et al., 2017, WGAN-GP).
        case wgan
        /// weight / 2 · |∇ mean score|², at real images (Mescheder et al., 2018, R1).
        case r1
        /// weight · |∇ mean score|², at points between real and fake images (Torbunov et al., 2023, UVCGAN v2).
        case zeroCentred = "zero-centred"

        /// The weight in the paper.
        public var usualWeight: Float {
            switch self {
            case .none: 0
            case .wgan, .r1: 10
            case .zeroCentred: 1
            }
        }
    }

    /// The formula.
    public var kind: Kind
    /// The weight of the penalty in the discriminator's loss.
    public var weight: Float
    /// The number of steps from one penalty to the next, each of which then weighs as many times as much (Karras et al., 2020, "lazy
    /// regularization").
    public var every: Int

    /// Creates a penalty, by default in every step with the weight of its paper.
    public init(_ kind: Kind, weight: Float? = nil, every: Int = 1) {
        (self.kind, self.weight, self.every) = (kind, weight ?? kind.usualWeight, every)
    }
}

extension AdversarialLoss {
    /// The penalty that is part of the loss: that of WGAN-GP, and none for other losses.
    public var penalty: GradientPenalty { GradientPenalty(hasGradientPenalty ? .wgan : .none) }
}
