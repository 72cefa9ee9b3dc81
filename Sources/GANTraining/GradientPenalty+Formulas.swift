import Autograd
import Recipes
import TensorCore

extension GradientPenalty {
    /// Returns the penalty with its weight, a scalar that can be differentiated with respect to the parameters of the discriminator,
    /// or nil in a step that has none.
    ///
    /// A score of an image is the mean of the scores of its patches, summed over the discriminator's scales; only WGAN-GP takes their
    /// sum. Penalties of the images of a batch are averaged.
    ///
    /// - Parameters:
    ///   - step: The number of steps of the discriminator so far. Between penalties there are `every` steps, and each penalty weighs
    ///     `every` times as much.
    ///   - real: Real images [batch, height, width, channels].
    ///   - fake: Fake images [batch, height, width, channels].
    ///   - mixing: Returns the share of the real image at points between real and fake images, one number in [0, 1] per image; called
    ///     only where it is needed. `zeroCentred` uses the first for all images, as UVCGAN v2 does.
    ///   - scores: Returns the discriminator's scores of images, [batch, ...] for each of its scales.
    public func value(
        at step: Int, real: Tensor, fake: Tensor, mixing: () -> [Float], scores: (Tensor) -> [Tensor]
    ) -> Tensor? {
        guard step.isMultiple(of: every) else { return nil }
        let weight = weight * Float(every), count = Float(real.shape[0])
        func sumOfMeans(_ images: Tensor) -> Tensor { count * sum(of: scores(images)) { $0.mean() } }
        switch kind {
        case .none: return nil
        case .wgan:
            return gradientPenalty(real: real, fake: fake, mixing: mixing(), weight: weight) { images in
                sum(of: scores(images)) { $0.sum() }
            }
        case .r1: return weight / 2 * squaredGradientNorms(of: sumOfMeans, at: real.value).mean()
        case .zeroCentred:
            let points = between(real, fake, mixing: [mixing()[0]])
            return weight * squaredGradientNorms(of: sumOfMeans, at: points).mean()
        }
    }
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
    let points = between(real, fake, mixing: mixing)
    return weight * (gradientNorms(of: discriminator, at: points) - 1).square().mean()
}

/// Returns the norm of the gradient of each image's score with respect to the image, [batch], as part of the graph.
///
/// - Parameters:
///   - discriminator: Returns the scores of images.
///   - points: Images [batch, height, width, channels].
public func gradientNorms(of discriminator: (Tensor) -> Tensor, at points: NDArray) -> Tensor {
    // The small constant keeps the derivative of the square root finite where the gradient is 0.
    (squaredGradientNorms(of: discriminator, at: points) + 1e-12).squareRoot()
}

/// Returns the squared norm of the gradient of each image's score with respect to the image, [batch], as part of the graph.
///
/// - Parameters:
///   - discriminator: Returns the scores of images.
///   - points: Images [batch, height, width, channels].
public func squaredGradientNorms(of discriminator: (Tensor) -> Tensor, at points: NDArray) -> Tensor {
    let points = Tensor(points, requiresGradient: true)
    let slope = gradient(of: discriminator(points).sum(), withRespectTo: [points], createGraph: true)[0]
    return slope.reshaped([points.shape[0], -1]).square().sum(axes: [1])
}

/// Returns the points between real and fake images at which the share of the real one is `mixing`, one number for all images or one
/// for each.
private func between(_ real: Tensor, _ fake: Tensor, mixing: [Float]) -> NDArray {
    let share = NDArray(mixing, shape: [mixing.count, 1, 1, 1], on: real.backend)
    return real.value * share + fake.value * share.map(.affine(scale: -1, offset: 1))
}

/// Returns the sum of a function of each scale's scores.
func sum(of scales: [Tensor], _ function: (Tensor) -> Tensor) -> Tensor {
    scales.dropFirst().reduce(function(scales[0])) { $0 + function($1) }
}
