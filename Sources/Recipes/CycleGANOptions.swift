import GANModels
import Optimizers

/// The networks, losses and optimizers of a CycleGAN. The defaults are those of the reference.
public struct CycleGANOptions: TranslationOptions {
    /// The configuration of both generators.
    public var generator = GeneratorConfiguration()
    /// The configuration of both discriminators.
    public var discriminator = DiscriminatorConfiguration()
    /// The distribution of the initial weights of all four networks.
    public var initialization = WeightInitialization()
    /// The adversarial loss.
    public var loss = AdversarialLoss.lsgan
    /// The penalty on the gradient of the discriminators; nil for that of the loss.
    public var penalty: GradientPenalty?
    /// The augmentation of the images that the discriminators see; none in the reference.
    public var augmentation = Augmentation.none
    /// The weight of the cycle consistency loss A → B → A.
    public var lambdaA: Float = 10
    /// The weight of the cycle consistency loss B → A → B.
    public var lambdaB: Float = 10
    /// The weight of the identity losses relative to the cycle losses; 0 turns them off.
    public var lambdaIdentity: Float = 0.5
    /// The share of the run in which there are identity losses, in [0, 1]; 1, the whole run, in the reference.
    public var identityShare: Float = 1
    /// The number of earlier fakes that each `ImagePool` keeps for its discriminator; 0 turns the pools off.
    public var poolSize = 50
    /// The decay of the exponential moving average (EMA) of the generators' weights, in [0, 1); 0 for no average, as in the
    /// reference.
    public var averaging: Float = 0
    /// The half-life of the average relative to the steps so far, at most (StyleGAN2's `ema_rampup`, 0.05), so that the initial
    /// weights are forgotten soon; 0 for no ramp.
    public var averagingRampUp: Float = 0.05
    /// The learning rate of Adam before any schedule.
    public var learningRate: Float = 0.0002
    /// The learning rate of the discriminators before any schedule; nil for that of the generators, as in the reference.
    public var discriminatorLearningRate: Float?
    /// The decay rate β1 of Adam's first moment, in [0, 1).
    public var beta1: Float = 0.5
    /// The decay rate β2 of Adam's second moment, in [0, 1).
    public var beta2: Float = 0.999
    /// The clipping of the gradients of both generators together, and of both discriminators together; nil for none, as in the
    /// reference.
    public var clipping: GradientClipping?
    /// The seed of all random numbers.
    public var seed: UInt64 = 0

    /// Creates options with the defaults of the reference.
    public init() {}
}
