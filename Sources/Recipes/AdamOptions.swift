/// The hyperparameters of an Adam optimizer.
public struct AdamOptions: Sendable, Equatable {
    /// The learning rate before any schedule.
    public let learningRate: Float
    /// The decay rate β1 of the first moment, in [0, 1).
    public let beta1: Float
    /// The decay rate β2 of the second moment, in [0, 1).
    public let beta2: Float

    /// Options of an optimizer; the defaults are those of the reference's GANs.
    public init(learningRate: Float = 0.0002, beta1: Float = 0.5, beta2: Float = 0.999) {
        (self.learningRate, self.beta1, self.beta2) = (learningRate, beta1, beta2)
    }
}

extension GANOptions {
    /// The hyperparameters of the optimizer of the generator.
    public var adam: AdamOptions { AdamOptions(learningRate: learningRate, beta1: beta1, beta2: beta2) }
    /// The hyperparameters of the optimizer of the discriminator.
    public var discriminatorAdam: AdamOptions {
        AdamOptions(learningRate: discriminatorLearningRate ?? learningRate, beta1: beta1, beta2: beta2)
    }
}
