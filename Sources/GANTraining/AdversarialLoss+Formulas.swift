import Autograd
import NeuralNetworks
import Recipes

extension AdversarialLoss {
    /// Returns the loss of a discriminator, a scalar, from its scores of real and of fake images. It does not include
    /// regularisation.
    public func discriminatorLoss(real: Tensor, fake: Tensor) -> Tensor {
        switch self {
        case .lsgan: (real - 1).square().mean() + fake.square().mean()
        case .vanilla: binaryCrossEntropy(logits: real, target: 1) + binaryCrossEntropy(logits: fake, target: 0)
        case .hinge: (1 - real).relu().mean() + (1 + fake).relu().mean()
        case .wganGP: fake.mean() - real.mean()
        }
    }

    /// Returns the loss of a generator, a scalar, from the discriminator's scores of its images.
    public func generatorLoss(fake: Tensor) -> Tensor {
        switch self {
        case .lsgan: (fake - 1).square().mean()
        case .vanilla: binaryCrossEntropy(logits: fake, target: 1)
        case .hinge, .wganGP: -fake.mean()
        }
    }
}
