import GANModels
import NeuralNetworks
import Optimizers
import TensorCore

/// A GAN that makes images from noise, and how it learns.
public struct GANOptions: Sendable, Codable, Equatable {
    /// The pair of networks.
    public enum Architecture: String, Sendable, Codable, CaseIterable {
        /// Radford et al., 2015.
        case dcgan
        /// The residual pair of the spectral norm paper (Miyato et al., 2018).
        case resnet
    }

    /// The pair of networks.
    public var architecture = Architecture.dcgan
    /// Side of the images, a power of two from 8.
    public var size = 64
    /// Numbers that an image is made of.
    public var latent = 128
    /// Channels of the generator's last hidden layer.
    public var generatorFilters = 64
    /// Channels of the discriminator's first layer.
    public var discriminatorFilters = 64
    /// What generator and discriminator play for.
    public var loss = AdversarialLoss.vanilla
    /// On the discriminator; it takes the place of its batch norm.
    public var hasSpectralNorm = false
    /// Side of the images inside both networks that a self-attention block works on, one of `SelfAttentionPlace.sides`; nil for
    /// none.
    public var attention: Int?
    /// Steps of the discriminator for one of the generator.
    public var discriminatorSteps = 1
    /// Share of the old weights that the averaged generator keeps each step; 0 samples from the last weights.
    public var averaging: Float = 0.999
    /// The weights that both networks begin with.
    public var initialization = WeightInitialization()
    /// Of Adam, before any schedule.
    public var learningRate: Float = 0.0002
    /// Decay of Adam's first moment.
    public var beta1: Float = 0.5
    /// Decay of Adam's second moment.
    public var beta2: Float = 0.999
    /// Of the generator's gradients, and of the discriminator's.
    public var clipping: GradientClipping?
    /// Of everything random.
    public var seed: UInt64 = 0

    /// A DCGAN for 64 pixels.
    public init() {}

    /// A generator with weights drawn from `random`: [batch, latent] to [batch, size, size, 3] in [-1, 1].
    public func makeGenerator(_ random: RandomSource, on backend: any ComputeBackend) -> any Layer {
        let initialization = initialization.initialization(random, on: backend)
        return switch architecture {
        case .dcgan:
            DCGANGenerator(size: size, latent: latent, filters: generatorFilters, attention: attention, initialization)
        case .resnet:
            SNResNetGenerator(size: size, latent: latent, filters: generatorFilters, attention: attention, initialization)
        }
    }

    /// A discriminator with weights drawn from `random`: [batch, size, size, 3] to one score an image.
    public func makeDiscriminator(_ random: RandomSource, on backend: any ComputeBackend) -> any Layer {
        let initialization = initialization.initialization(random, on: backend)
        // A penalty on single images' gradients forbids batch norm, and spectral norm makes it needless.
        let normalization: Normalization = hasSpectralNorm || loss.hasGradientPenalty ? .none : .batch
        return switch architecture {
        case .dcgan:
            DCGANDiscriminator(
                size: size, filters: discriminatorFilters, normalization: normalization, hasSpectralNorm: hasSpectralNorm,
                attention: attention, initialization)
        case .resnet:
            SNResNetDiscriminator(
                size: size, filters: discriminatorFilters, hasSpectralNorm: hasSpectralNorm, attention: attention,
                initialization)
        }
    }
}
