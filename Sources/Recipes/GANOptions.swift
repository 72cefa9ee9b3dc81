import GANModels
import NeuralNetworks
import Optimizers
import TensorCore

/// The networks, loss and optimizers of a GAN that generates images from noise.
public struct GANOptions: Sendable, Codable, Equatable {
    /// An architecture of generator and discriminator.
    public enum Architecture: String, Sendable, Codable, CaseIterable {
        /// DCGAN (Radford et al., 2015).
        case dcgan
        /// The residual networks of the paper on spectral normalisation (Miyato et al., 2018).
        case resnet
    }

    /// The architecture of generator and discriminator.
    public var architecture = Architecture.dcgan
    /// The height and width of the images in pixels, a power of two of at least 8.
    public var size = 64
    /// The size of the latent vector that an image is generated from.
    public var latent = 128
    /// The number of channels of the generator's last hidden layer.
    public var generatorFilters = 64
    /// The number of channels of the discriminator's first layer.
    public var discriminatorFilters = 64
    /// The adversarial loss.
    public var loss = AdversarialLoss.vanilla
    /// The penalty on the gradient of the discriminator; nil for that of the loss.
    public var penalty: GradientPenalty?
    /// The augmentation of the images that the discriminator sees.
    public var augmentation = Augmentation.none
    /// Whether the discriminator has spectral normalisation, which then replaces its batch normalisation.
    public var hasSpectralNorm = false
    /// The height and width of the feature maps at which both networks have a self-attention block, one of
    /// `SelfAttentionPlace.sides`; nil for no attention.
    public var attention: Int?
    /// The number of discriminator steps for each generator step.
    public var discriminatorSteps = 1
    /// The decay of the exponential moving average (EMA) of the generator's weights, in [0, 1); with 0 the average equals the
    /// newest weights.
    public var averaging: Float = 0.999
    /// The half-life of the average relative to the steps so far, at most (StyleGAN2's `ema_rampup`, 0.05), so that the initial
    /// weights are forgotten soon; 0 for no ramp.
    public var averagingRampUp: Float = 0.05
    /// The distribution of the initial weights of both networks.
    public var initialization = WeightInitialization()
    /// The learning rate of Adam before any schedule.
    public var learningRate: Float = 0.0002
    /// The learning rate of the discriminator before any schedule; nil for that of the generator.
    public var discriminatorLearningRate: Float?
    /// The decay rate β1 of Adam's first moment, in [0, 1).
    public var beta1: Float = 0.5
    /// The decay rate β2 of Adam's second moment, in [0, 1).
    public var beta2: Float = 0.999
    /// The clipping of the generator's gradients and of the discriminator's; nil for none.
    public var clipping: GradientClipping?
    /// The seed of all random numbers.
    public var seed: UInt64 = 0

    /// Creates the options of a DCGAN for images of 64 x 64 pixels.
    public init() {}

    /// Creates a generator with initial weights drawn from `random`. It maps [batch, latent] to images [batch, size, size, 3] in
    /// [-1, 1].
    public func makeGenerator(_ random: RandomSource, on backend: any ComputeBackend) -> any Layer {
        let initialization = initialization.initialization(random, on: backend)
        return switch architecture {
        case .dcgan:
            DCGANGenerator(size: size, latent: latent, filters: generatorFilters, attention: attention, initialization)
        case .resnet:
            SNResNetGenerator(size: size, latent: latent, filters: generatorFilters, attention: attention, initialization)
        }
    }

    /// Creates a discriminator with initial weights drawn from `random`. It maps images [batch, size, size, 3] to one score each.
    public func makeDiscriminator(_ random: RandomSource, on backend: any ComputeBackend) -> any Discriminator {
        let initialization = initialization.initialization(random, on: backend)
        // Batch norm mixes the images of a batch, which a penalty on each image's gradient does not allow; spectral norm makes it
        // unnecessary.
        let normalization: Normalization = hasSpectralNorm || (penalty ?? loss.penalty).kind != .none ? .none : .batch
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
