import GANModels
import Optimizers

/// The networks, losses and optimizers of CUT and FastCUT (Park et al., 2020, "Contrastive Learning for Unpaired Image-to-Image
/// Translation"). The defaults are those of the reference for CUT.
///
/// One difference: the reference's discriminator is antialiased, at four times the work.
public struct CUTOptions: TranslationOptions {
    /// The configuration of the generator, a ResNet.
    public var generator = GeneratorConfiguration()
    /// The configuration of the discriminator.
    public var discriminator = DiscriminatorConfiguration()
    /// The distribution of the initial weights of all three networks.
    public var initialization = WeightInitialization(method: .xavier)
    /// The adversarial loss.
    public var loss = AdversarialLoss.lsgan
    /// The penalty on the gradient of the discriminator; nil for that of the loss.
    public var penalty: GradientPenalty?
    /// The augmentation of the images that the discriminator sees; none in the reference.
    public var augmentation = Augmentation.none
    /// The weight of the adversarial loss of the generator.
    public var lambdaGAN: Float = 1
    /// The weight of the contrastive loss PatchNCE; 10 for FastCUT.
    public var lambdaNCE: Float = 1
    /// Whether images of B are translated too, and compared with themselves, which keeps the generator from needless changes; false for
    /// FastCUT.
    public var hasNCEIdentity = true
    /// Whether images are mirrored at random before the generator, and the features of the result mirrored back; true for FastCUT.
    public var isFlipEquivariant = false
    /// The temperature τ of the contrastive loss.
    public var temperature: Float = 0.07
    /// The number of patches that are compared at each place in the generator.
    public var patches = 256
    /// The number of features of a patch.
    public var projectionWidth = 256
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

    /// Creates the options of CUT.
    public init() { (generator.isAntialiased, generator.upsampling) = (true, .bilinear) }

    /// The options of FastCUT: one contrastive loss of a larger weight, and no translation of B.
    public static var fast: CUTOptions {
        var options = CUTOptions()
        (options.lambdaNCE, options.hasNCEIdentity, options.isFlipEquivariant) = (10, false, true)
        return options
    }
}
