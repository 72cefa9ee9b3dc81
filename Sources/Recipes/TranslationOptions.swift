import GANModels
import Optimizers

/// The options that all recipes for the translation of images have.
public protocol TranslationOptions: Sendable, Codable, Equatable {
    /// The configuration of the generators.
    var generator: GeneratorConfiguration { get set }
    /// The configuration of the discriminators.
    var discriminator: DiscriminatorConfiguration { get set }
    /// The distribution of the initial weights of all networks.
    var initialization: WeightInitialization { get set }
    /// The adversarial loss.
    var loss: AdversarialLoss { get set }
    /// The penalty on the gradient of the discriminators; nil for that of the loss.
    var penalty: GradientPenalty? { get set }
    /// The augmentation of the images that the discriminators see.
    var augmentation: Augmentation { get set }
    /// The decay of the exponential moving average (EMA) of the generators' weights, in [0, 1); 0 for no average.
    var averaging: Float { get set }
    /// The half-life of the average relative to the steps so far, at most; 0 for no ramp.
    var averagingRampUp: Float { get set }
    /// The learning rate of Adam before any schedule.
    var learningRate: Float { get set }
    /// The learning rate of the discriminators before any schedule; nil for `learningRate`.
    var discriminatorLearningRate: Float? { get set }
    /// The decay rate β1 of Adam's first moment, in [0, 1).
    var beta1: Float { get set }
    /// The decay rate β2 of Adam's second moment, in [0, 1).
    var beta2: Float { get set }
    /// The clipping of the gradients of each optimizer; nil for none.
    var clipping: GradientClipping? { get set }
    /// The seed of all random numbers.
    var seed: UInt64 { get set }
}

extension TranslationOptions {
    /// The hyperparameters of the optimizer of the generators.
    public var adam: AdamOptions { AdamOptions(learningRate: learningRate, beta1: beta1, beta2: beta2) }
    /// The hyperparameters of the optimizer of the discriminators.
    public var discriminatorAdam: AdamOptions {
        AdamOptions(learningRate: discriminatorLearningRate ?? learningRate, beta1: beta1, beta2: beta2)
    }

    /// The reason why the networks cannot be trained on images of this size in pixels, or nil where they can.
    public func objection(width: Int, height: Int) -> UnsuitableImages? {
        let multiple = generator.sideMultiple
        let least = (max(generator.smallestSide, discriminator.smallestSide) + multiple - 1) / multiple * multiple
        if min(width, height) < least { return .tooSmall(width: width, height: height, least: least) }
        guard width.isMultiple(of: multiple), height.isMultiple(of: multiple) else {
            return .indivisible(width: width, height: height, multiple: multiple)
        }
        return nil
    }
}
