import GANModels
import Optimizers

/// The networks, losses and optimizers of pix2pix (Isola et al., 2017, "Image-to-Image Translation with Conditional Adversarial
/// Networks"), which learns from pairs, and of colorization, whose pairs are the lightness and the colours of one picture. The defaults
/// are those of the reference.
public struct Pix2PixOptions: TranslationOptions {
    /// The configuration of the generator.
    public var generator = GeneratorConfiguration()
    /// The configuration of the discriminator, which sees input and result together: `inputChannels` is the sum of both.
    public var discriminator = DiscriminatorConfiguration()
    /// The distribution of the initial weights of both networks.
    public var initialization = WeightInitialization()
    /// The adversarial loss.
    public var loss = AdversarialLoss.vanilla
    /// The penalty on the gradient of the discriminator; nil for that of the loss.
    public var penalty: GradientPenalty?
    /// The augmentation of the images that the discriminator sees; none in the reference.
    public var augmentation = Augmentation.none
    /// The weight of the mean absolute difference from the true result.
    public var lambdaL1: Float = 100
    /// The weight of feature matching: the mean absolute difference of the discriminator's features of the result from those of the
    /// true one (Wang et al., 2018, pix2pixHD, where it is 10); 0, for none, in pix2pix.
    public var lambdaFeature: Float = 0
    /// The decay of the exponential moving average (EMA) of the generator's weights, in [0, 1); 0 for no average, as in the reference.
    public var averaging: Float = 0
    /// The half-life of the average relative to the steps so far, at most (StyleGAN2's `ema_rampup`, 0.05); 0 for no ramp.
    public var averagingRampUp: Float = 0.05
    /// The learning rate of Adam before any schedule.
    public var learningRate: Float = 0.0002
    /// The learning rate of the discriminator before any schedule; nil for `learningRate`, as in the reference.
    public var discriminatorLearningRate: Float?
    /// The decay rate β1 of Adam's first moment, in [0, 1).
    public var beta1: Float = 0.5
    /// The decay rate β2 of Adam's second moment, in [0, 1).
    public var beta2: Float = 0.999
    /// The clipping of the gradients of each network; nil for none, as in the reference.
    public var clipping: GradientClipping?
    /// The seed of all random numbers.
    public var seed: UInt64 = 0

    /// Creates the options of pix2pix for images of 256 pixels.
    public init() {
        generator.architecture = .uNet(levels: 8)
        (generator.normalization, generator.hasDropout) = (.batch, true)
        (discriminator.normalization, discriminator.inputChannels) = (.batch, 6)
    }

    /// The options of colorization: from L to a and b.
    public static var colorization: Pix2PixOptions {
        var options = Pix2PixOptions()
        (options.generator.inputChannels, options.generator.outputChannels) = (1, 2)
        options.discriminator.inputChannels = 3
        return options
    }
}
