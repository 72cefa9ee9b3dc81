import Autograd
import Recipes
import TensorCore
import Training

/// Draws the changes of an `Augmentation`, and finds the probability of an adaptive one while the discriminator learns.
final class Augmenter {
    private let augmentation: Augmentation
    private let random: RandomSource
    private let adaptation: ResumableValue<Adaptation>

    /// - Parameters:
    ///   - undecided: The score of an image that the discriminator finds as real as fake.
    ///   - random: The random source of all changes.
    init(_ augmentation: Augmentation, undecided: Float, random: RandomSource) {
        (self.augmentation, self.random) = (augmentation, random)
        adaptation = ResumableValue(Adaptation(images: augmentation.adaptiveImages, undecided: undecided))
    }

    /// Returns new changes of images [batch, height, width, channels].
    func changes(of images: Tensor) -> [ImageChanges] {
        let probability = augmentation.isAdaptive ? adaptation.value.probability : nil
        return (0..<images.shape[0]).map { _ in
            ImageChanges(
                augmentation, height: images.shape[1], width: images.shape[2], probability: probability, random)
        }
    }

    /// Returns images with changes.
    func changed(_ images: Tensor, _ changes: [ImageChanges]) -> Tensor { augmentation.applied(changes, to: images) }

    /// Takes note of the scores of real images in one step of the discriminator, an array [batch, ...] for each of its scales.
    func observe(_ scores: [Tensor]) {
        if augmentation.isAdaptive {
            adaptation.value.observe(scores.map(\.values), imageCount: scores[0].shape[0])
        }
    }

    /// The probability, where it is adaptive, which a resumed training may begin with.
    func parts(_ name: String) -> ResumableParts { augmentation.isAdaptive ? [(name, OptionalResumable(adaptation))] : [] }
}

/// The probability of changes, which rises while the discriminator knows its real images too well, and falls otherwise (Karras et al.,
/// 2020, "Training Generative Adversarial Networks with Limited Data", ADA).
package struct Adaptation: Codable, Equatable {
    /// The mean sign of the scores of real images above which the probability rises; the paper's.
    private static let target = 0.6
    /// The steps from one change of the probability to the next; the paper's.
    private static let interval = 4

    /// The probability of each kind of change.
    package private(set) var probability: Float = 0

    private let images: Int
    private let undecided: Float
    /// The sum of the mean signs, the images and the steps since the last change.
    private var (signs, imageCount, steps) = (0.0, 0, 0)

    /// A probability of 0.
    ///
    /// - Parameters:
    ///   - images: The number of images in which it can rise from 0 to 1.
    ///   - undecided: The score of an image that the discriminator finds as real as fake.
    package init(images: Int, undecided: Float) { (self.images, self.undecided) = (images, undecided) }

    /// Takes note of the scores of real images in one step, those of each scale together, and changes the probability every fourth
    /// step.
    package mutating func observe(_ scores: [[Float]], imageCount count: Int) {
        let means = scores.map { scale in
            scale.reduce(0.0) { $0 + ($1 > undecided ? 1 : $1 < undecided ? -1 : 0) } / Double(scale.count)
        }
        signs += Double(count) * means.reduce(0, +) / Double(means.count)
        (imageCount, steps) = (imageCount + count, steps + 1)
        guard steps == Self.interval else { return }
        let distance = signs / Double(imageCount) - Self.target
        let change = Float(imageCount) / Float(images)
        probability = min(max(probability + (distance > 0 ? change : distance < 0 ? -change : 0), 0), 1)
        (signs, imageCount, steps) = (0, 0, 0)
    }
}
