/// What an Adam optimizer is made with.
public struct AdamOptions: Sendable, Equatable {
    /// The step size, before any schedule.
    public let learningRate: Float
    /// Decay of the first moment.
    public let beta1: Float
    /// Decay of the second moment.
    public let beta2: Float
}

extension CycleGANOptions {
    /// Of generators and discriminators alike.
    public var adam: AdamOptions { AdamOptions(learningRate: learningRate, beta1: beta1, beta2: beta2) }
}

extension GANOptions {
    /// Of generator and discriminator alike.
    public var adam: AdamOptions { AdamOptions(learningRate: learningRate, beta1: beta1, beta2: beta2) }
}
