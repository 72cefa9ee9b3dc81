import Autograd
import NeuralNetworks
import Recipes
import TensorCore
import Training

/// A discriminator in play: how images are judged, what generators lower by it, and what it lowers itself.
public final class Adversary {
    /// The network, which a `Player` moves.
    public let discriminator: any Layer
    /// Real and fake images in one batch, which reads the weights once; not where statistics of the batch would mix them.
    public let sharesBatch: Bool

    private let loss: AdversarialLoss
    private let regularizers: [Regularizer]
    private let phase: Phase

    /// - Parameters:
    ///   - regularizers: Terms beside the loss; what belongs to the loss itself, unless given.
    ///   - random: What the discriminator draws from while it is trained.
    public init(
        _ discriminator: any Layer, _ loss: AdversarialLoss, regularizers: [Regularizer]? = nil, sharesBatch: Bool = false,
        random: RandomSource
    ) {
        (self.discriminator, self.loss, self.sharesBatch) = (discriminator, loss, sharesBatch)
        (self.regularizers, phase) = (regularizers ?? loss.regularizers, .training(random))
    }

    /// Scores of images [batch, height, width, channels]. Every image that the discriminator sees in training passes here.
    public func judge(_ images: Tensor) -> Tensor { discriminator(images, phase: phase) }

    /// What a generator lowers to have its images taken for real ones.
    public func generatorLoss(fake: Tensor) -> Tensor { loss.generatorLoss(fake: judge(fake)) }

    /// What the discriminator lowers, regularisation included.
    ///
    /// - Parameters:
    ///   - real, fake: [batch, height, width, channels], the fakes without their graph.
    ///   - mixing: Shares of the real image in the points of a gradient penalty, one an image; drawn only where needed.
    public func discriminatorLoss(real: Tensor, fake: Tensor, mixing: @escaping () -> [Float]) -> Tensor {
        let scores =
            sharesBatch && real.shape == fake.shape ? asOneBatch([real, fake], network: judge) : [judge(real), judge(fake)]
        let inputs = Regularizer.Inputs(real: real, fake: fake, mixing: mixing)
        return regularizers.reduce(loss.discriminatorLoss(real: scores[0], fake: scores[1])) {
            $0 + $1.penalty(judge, inputs)
        }
    }
}

/// What `network` makes of each set of images [batch, height, width, channels], run as one batch: it reads its weights
/// once, and batch normalisation takes all sets together.
func asOneBatch(_ sets: [Tensor], network: (Tensor) -> Tensor) -> [Tensor] {
    guard sets.count > 1 else { return sets.map(network) }
    let made = network(.concatenated(sets, axis: 0)), count = made.shape[0] / sets.count
    return sets.indices.map { made.slice(axis: 0, $0 * count..<($0 + 1) * count) }
}
