import Autograd
import Recipes
import TensorCore

/// A term that is added to the adversarial loss of a discriminator, such as a gradient penalty.
public struct Regularizer {
    /// The inputs of a penalty.
    public struct Inputs {
        /// Real and fake images [batch, height, width, channels].
        public let real, fake: Tensor
        /// Returns random numbers in [0, 1], one per image; they are drawn when it is called.
        public let mixing: () -> [Float]
    }

    /// Returns the term, a scalar that can be differentiated with respect to the parameters of the discriminator `judge`.
    public let penalty: (_ judge: (Tensor) -> Tensor, _ inputs: Inputs) -> Tensor

    /// Creates a regulariser from its formula.
    public init(_ penalty: @escaping (_ judge: (Tensor) -> Tensor, _ inputs: Inputs) -> Tensor) { self.penalty = penalty }

    /// The gradient penalty of WGAN-GP, by default with the weight of the paper, 10; see
    /// ``gradientPenalty(real:fake:mixing:weight:discriminator:)``.
    public static func wganGP(weight: Float = 10) -> Regularizer {
        Regularizer { judge, inputs in
            gradientPenalty(
                real: inputs.real, fake: inputs.fake, mixing: inputs.mixing(), weight: weight, discriminator: judge)
        }
    }
}

extension AdversarialLoss {
    /// The regularisers that are part of the loss: the gradient penalty of WGAN-GP, and none for other losses.
    public var regularizers: [Regularizer] { hasGradientPenalty ? [.wganGP()] : [] }
}

/// Returns `weight` times the mean of (|∇ score| - 1)² at points between real and fake images, a scalar, which keeps the norm of
/// a discriminator's gradient near 1 (Gulrajani et al., 2017, "Improved Training of Wasserstein GANs").
///
/// The gradient is part of the graph, so that the penalty can be differentiated with respect to the discriminator's parameters.
///
/// - Parameters:
///   - real: Real images [batch, height, width, channels].
///   - fake: Fake images [batch, height, width, channels].
///   - mixing: The share of the real image at the point between, one number in [0, 1] per image.
///   - weight: The weight λ, 10 in the paper.
///   - discriminator: Returns the scores of images.
public func gradientPenalty(
    real: Tensor, fake: Tensor, mixing: [Float], weight: Float = 10, discriminator: (Tensor) -> Tensor
) -> Tensor {
    let share = NDArray(mixing, shape: [mixing.count, 1, 1, 1], on: real.backend)
    let between = real.value * share + fake.value * share.map(.affine(scale: -1, offset: 1))
    return weight * (gradientNorms(of: discriminator, at: between) - 1).square().mean()
}

/// Returns the norm of the gradient of each image's score with respect to the image, [batch], as part of the graph.
///
/// - Parameters:
///   - discriminator: Returns the scores of images.
///   - points: Images [batch, height, width, channels].
public func gradientNorms(of discriminator: (Tensor) -> Tensor, at points: NDArray) -> Tensor {
    let points = Tensor(points, requiresGradient: true)
    let slope = gradient(of: discriminator(points).sum(), withRespectTo: [points], createGraph: true)[0]
    // The small constant keeps the derivative of the square root finite where the gradient is 0.
    return (slope.reshaped([points.shape[0], -1]).square().sum(axes: [1]) + 1e-12).squareRoot()
}
