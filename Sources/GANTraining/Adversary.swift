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
    private let regularizers: [Regularizer]
    private let phase: Phase

    /// Creates an adversary.
    ///
    /// - Parameters:
    ///   - discriminator: The network that scores images.
    ///   - loss: The adversarial loss.
    ///   - regularizers: Terms that are added to the discriminator's loss, by default `loss.regularizers`.
    ///   - sharesBatch: Whether real and fake images are scored as one batch.
    ///   - random: The random source of the discriminator in training, for instance for dropout.
    public init(
        _ discriminator: any Layer, _ loss: AdversarialLoss, regularizers: [Regularizer]? = nil, sharesBatch: Bool = false,
        random: RandomSource
    ) {
        (self.discriminator, self.loss, self.sharesBatch) = (discriminator, loss, sharesBatch)
        (self.regularizers, phase) = (regularizers ?? loss.regularizers, .training(random))
    }

    /// Returns the scores of images [batch, height, width, channels]. All images that the discriminator sees in training go
    /// through this function.
    public func judge(_ images: Tensor) -> Tensor { discriminator(images, phase: phase) }

    /// Returns the adversarial loss of a generator, a scalar, for its images [batch, height, width, channels].
    public func generatorLoss(fake: Tensor) -> Tensor { loss.generatorLoss(fake: judge(fake)) }

    /// Returns the loss of the discriminator, a scalar, including regularisation.
    ///
    /// - Parameters:
    ///   - real: Real images [batch, height, width, channels].
    ///   - fake: Images of a generator [batch, height, width, channels], detached from its graph.
    ///   - mixing: Returns the share of the real image at the points of a gradient penalty, one number per image; called only
    ///     where it is needed.
    public func discriminatorLoss(real: Tensor, fake: Tensor, mixing: @escaping () -> [Float]) -> Tensor {
        let scores =
            sharesBatch && real.shape == fake.shape ? asOneBatch([real, fake], network: judge) : [judge(real), judge(fake)]
        let inputs = Regularizer.Inputs(real: real, fake: fake, mixing: mixing)
        return regularizers.reduce(loss.discriminatorLoss(real: scores[0], fake: scores[1])) {
            $0 + $1.penalty(judge, inputs)
        }
    }
}

/// Returns the outputs of `network` for sets of images [batch, height, width, channels] that are run as one batch: the weights
/// are read once, and batch norm uses the statistics of all sets together.
func asOneBatch(_ sets: [Tensor], network: (Tensor) -> Tensor) -> [Tensor] {
    guard sets.count > 1 else { return sets.map(network) }
    let made = network(.concatenated(sets, axis: 0)), count = made.shape[0] / sets.count
    return sets.indices.map { made.slice(axis: 0, $0 * count..<($0 + 1) * count) }
}
