import Autograd
import Recipes
import TensorCore

/// A term that a discriminator lowers beside its adversarial loss, so that its scores stay smooth.
public struct Regularizer {
    /// What a penalty may use.
    public struct Inputs {
        /// Images [batch, height, width, channels] as the discriminator sees them.
        public let real, fake: Tensor
        /// Numbers in [0, 1], one an image, drawn when they are asked for.
        public let mixing: () -> [Float]
    }

    /// The term, a scalar whose gradient trains the discriminator that `judge` runs.
    public let penalty: (_ judge: (Tensor) -> Tensor, _ inputs: Inputs) -> Tensor

    /// A regulariser by its formula.
    public init(_ penalty: @escaping (_ judge: (Tensor) -> Tensor, _ inputs: Inputs) -> Tensor) { self.penalty = penalty }

    /// WGAN-GP's, with the paper's weight of 10 unless given; see `gradientPenalty`.
    public static func wganGP(weight: Float = 10) -> Regularizer {
        Regularizer { judge, inputs in
            gradientPenalty(
                real: inputs.real, fake: inputs.fake, mixing: inputs.mixing(), weight: weight, discriminator: judge)
        }
    }
}

extension AdversarialLoss {
    /// What belongs to the loss: the penalty of WGAN-GP.
    public var regularizers: [Regularizer] { hasGradientPenalty ? [.wganGP()] : [] }
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
    let between = real.value * share + fake.value * share.map(.affine(scale: -1, offset: 1))
    return weight * (gradientNorms(of: discriminator, at: between) - 1).square().mean()
}

/// The norm of the gradient of each image's score with respect to the image, [batch], as part of the graph.
///
/// - Parameter points: Images [batch, height, width, channels].
public func gradientNorms(of discriminator: (Tensor) -> Tensor, at points: NDArray) -> Tensor {
    let points = Tensor(points, requiresGradient: true)
    let slope = gradient(of: discriminator(points).sum(), withRespectTo: [points], createGraph: true)[0]
    // The small number keeps the root's derivative finite where the slope vanishes.
    return (slope.reshaped([points.shape[0], -1]).square().sum(axes: [1]) + 1e-12).squareRoot()
}
