import Autograd
import NeuralNetworks
import Recipes

extension AdversarialLoss {
    /// Returns the part of a discriminator's loss that comes from its scores of real images, a scalar.
    public func lossOfReal(_ scores: Tensor) -> Tensor {
        switch self {
        case .lsgan: (scores - 1).square().mean()
        case .vanilla: binaryCrossEntropy(logits: scores, target: 1)
        case .hinge: (1 - scores).relu().mean()
        case .wganGP: -scores.mean()
        }
    }

    /// Returns the part of a discriminator's loss that comes from its scores of fake images, a scalar.
    public func lossOfFake(_ scores: Tensor) -> Tensor {
        switch self {
        case .lsgan: scores.square().mean()
        case .vanilla: binaryCrossEntropy(logits: scores, target: 0)
        case .hinge: (1 + scores).relu().mean()
        case .wganGP: scores.mean()
        }
    }

    /// Returns the loss of a discriminator, a scalar, from its scores of real and of fake images. It does not include a penalty.
    public func discriminatorLoss(real: Tensor, fake: Tensor) -> Tensor { lossOfReal(real) + lossOfFake(fake) }

    /// Returns the loss of a generator, a scalar, from the discriminator's scores of its images.
    public func generatorLoss(fake: Tensor) -> Tensor {
        switch self {
        case .lsgan: (fake - 1).square().mean()
        case .vanilla: binaryCrossEntropy(logits: fake, target: 1)
        case .hinge, .wganGP: -fake.mean()
        }
    }
}
