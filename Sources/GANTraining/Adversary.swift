import Autograd
import NeuralNetworks
import Recipes
import TensorCore
import Training

/// A discriminator in training: it scores images, and gives the adversarial losses of the generator and of the discriminator.
public final class Adversary {
    /// The discriminator, whose weights a `Player` trains.
    public let discriminator: any Layer
    /// Whether real and fake images are scored as one batch, which reads the weights only once. Batch norm would mix their
    /// statistics.
    public let sharesBatch: Bool

    private let loss: AdversarialLoss
    private let penalty: GradientPenalty
    private let phase: Phase

    /// Creates an adversary.
    ///
    /// - Parameters:
    ///   - discriminator: The network that scores images. Where it is conditional, images are inputs and results joined along their
    ///     channels.
    ///   - loss: The adversarial loss.
    ///   - penalty: The penalty on the gradient of the scores; nil for that of the loss.
    ///   - sharesBatch: Whether real and fake images are scored as one batch.
    ///   - random: The random source of the discriminator in training, for instance for dropout.
    public init(
        _ discriminator: any Layer, _ loss: AdversarialLoss, penalty: GradientPenalty? = nil, sharesBatch: Bool = false,
        random: RandomSource
    ) {
        (self.discriminator, self.loss, self.sharesBatch) = (discriminator, loss, sharesBatch)
        (self.penalty, phase) = (penalty ?? loss.penalty, .training(random))
    }

    /// Returns the scores of images [batch, height, width, channels], an array for each of the discriminator's scales. All images that
    /// the discriminator sees in training go through this function.
    public func scores(of images: Tensor) -> [Tensor] { [discriminator(images, phase: phase)] }

    /// Returns the adversarial loss of a generator, a scalar, for its images [batch, height, width, channels]. The losses of several
    /// scales are added.
    public func generatorLoss(fake: Tensor) -> Tensor { sum(of: scores(of: fake), loss.generatorLoss) }

    /// Returns the losses of the discriminator.
    ///
    /// - Parameters:
    ///   - real: Real images [batch, height, width, channels].
    ///   - fake: Images of a generator [batch, height, width, channels], detached from its graph.
    ///   - step: The number of steps of the discriminator so far, on which depends whether there is a penalty.
    ///   - mixing: Returns the share of the real image at the points of a gradient penalty, one number per image; called only
    ///     where it is needed.
    public func discriminatorLosses(
        real: Tensor, fake: Tensor, step: Int, mixing: () -> [Float]
    ) -> DiscriminatorLosses {
        let scores =
            sharesBatch && real.shape == fake.shape
            ? asOneBatch([real, fake], network: scores) : [scores(of: real), scores(of: fake)]
        return DiscriminatorLosses(
            real: sum(of: scores[0], loss.lossOfReal), fake: sum(of: scores[1], loss.lossOfFake),
            penalty: penalty.value(at: step, real: real, fake: fake, mixing: mixing, scores: self.scores),
            isPenaltyOfLoss: penalty.kind == .wgan)
    }
}

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

/// Returns the outputs of `network` for sets of images [batch, height, width, channels] that are run as one batch: the weights
/// are read once, and batch norm uses the statistics of all sets together.
func asOneBatch(_ sets: [Tensor], network: (Tensor) -> Tensor) -> [Tensor] {
    asOneBatch(sets) { [network($0)] }.map { $0[0] }
}

/// Returns the outputs of a network with several outputs for sets of images that are run as one batch, those of each set together.
func asOneBatch(_ sets: [Tensor], network: (Tensor) -> [Tensor]) -> [[Tensor]] {
    guard sets.count > 1 else { return sets.map(network) }
    return network(.concatenated(sets, axis: 0)).reduce(into: sets.map { _ in [] }) { parts, made in
        let count = made.shape[0] / sets.count
        for index in sets.indices { parts[index].append(made.slice(axis: 0, index * count..<(index + 1) * count)) }
    }
}
