import Autograd
import GANModels
import NeuralNetworks
import Recipes
import TensorCore
import Training

/// A discriminator in training: it scores images, and gives the losses of the generator and of the discriminator that depend on it.
public final class Adversary {
    /// The discriminator, whose weights a `Player` trains.
    public let discriminator: any Discriminator
    /// Whether real and fake images are scored as one batch, which reads the weights only once. Batch norm would mix their
    /// statistics.
    public let sharesBatch: Bool

    private let loss: AdversarialLoss
    private let penalty: GradientPenalty
    private let augmenter: Augmenter
    private let phase: Phase

    /// Creates an adversary.
    ///
    /// - Parameters:
    ///   - discriminator: The network that scores images. Where it is conditional, images are inputs and results joined along their
    ///     channels.
    ///   - loss: The adversarial loss.
    ///   - penalty: The penalty on the gradient of the scores; nil for that of the loss.
    ///   - augmentation: The changes of all images before they are scored. A gradient penalty is on the gradient with respect to the
    ///     images before their changes.
    ///   - sharesBatch: Whether real and fake images are scored as one batch.
    ///   - random: The random source of the discriminator in training, for instance for dropout, and of the augmentation.
    public init(
        _ discriminator: any Discriminator, _ loss: AdversarialLoss, penalty: GradientPenalty? = nil,
        augmentation: Augmentation = .none, sharesBatch: Bool = false, random: RandomSource
    ) {
        (self.discriminator, self.loss, self.sharesBatch) = (discriminator, loss, sharesBatch)
        (self.penalty, phase) = (penalty ?? loss.penalty, .training(random))
        augmenter = Augmenter(augmentation, undecided: loss.undecidedScore, random: random)
    }

    /// Returns the scores of images [batch, height, width, channels], an array for each of the discriminator's scales.
    public func scores(of images: Tensor) -> [Tensor] { judge(images, augmenter.changes(of: images)).map(\.scores) }

    /// All images that the discriminator sees in training go through this function.
    private func judge(_ images: Tensor, _ changes: [ImageChanges], withFeatures: Bool = false) -> [Judgement] {
        discriminator.judge(augmenter.changed(images, changes), phase: phase, withFeatures: withFeatures)
    }

    /// Returns the adversarial loss of a generator, a scalar, for its images [batch, height, width, channels]. The losses of several
    /// scales are added.
    public func generatorLoss(fake: Tensor) -> Tensor { sum(of: scores(of: fake), loss.generatorLoss) }

    /// Returns the adversarial loss of a generator, and that of feature matching: the mean absolute difference of the discriminator's
    /// features of its images from those of the true ones (Wang et al., 2018, pix2pixHD), 4 times the mean over layers, averaged over
    /// scales. Both come from one pass; the paper multiplies the second by 10.
    ///
    /// - Parameters:
    ///   - real: The true images [batch, height, width, channels].
    ///   - fake: The generator's images, of the same shape. An augmentation changes both alike.
    /// - Returns: Two scalars.
    public func generatorLosses(real: Tensor, fake: Tensor) -> (adversarial: Tensor, features: Tensor) {
        let changes = augmenter.changes(of: fake)
        let ofReal = withoutGradient { judge(real, changes, withFeatures: true) }
        let ofFake = judge(fake, changes, withFeatures: true)
        let differences = zip(ofReal, ofFake).flatMap { real, fake in
            // 4 / (layers + 1) in pix2pixHD, whose discriminator has an activation more than it has strided layers.
            let weight = 4 / Float(fake.features.count * ofFake.count)
            return zip(fake.features, real.features).map { weight * meanAbsoluteError($0, $1) }
        }
        return (sum(of: ofFake.map(\.scores), loss.generatorLoss), sum(of: differences) { $0 })
    }

    /// Returns the losses of the discriminator, and takes note of its scores for an adaptive augmentation.
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
            ? asOneBatch([real, fake], network: scores(of:)) : [scores(of: real), scores(of: fake)]
        augmenter.observe(scores[0])
        return DiscriminatorLosses(
            real: sum(of: scores[0], loss.lossOfReal), fake: sum(of: scores[1], loss.lossOfFake),
            penalty: penalty.value(at: step, real: real, fake: fake, mixing: mixing, scores: self.scores),
            isPenaltyOfLoss: penalty.kind == .wgan)
    }

    /// What is kept from step to step besides the discriminator's weights: the probability of an adaptive augmentation.
    ///
    /// - Parameter name: The name in saves.
    public func parts(_ name: String) -> ResumableParts { augmenter.parts(name) }
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
