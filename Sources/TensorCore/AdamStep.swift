/// Constants of one Adam step, the bias corrections taken into `stepSize` and `rootCorrection`.
public struct AdamStep: Sendable {
    /// lr / (1 - β1ᵗ).
    public var stepSize: Float
    /// Shares of the running averages that stay: of gradients, and of squared ones.
    public var beta1, beta2: Float
    /// 1 / √(1 - β2ᵗ).
    public var rootCorrection: Float
    /// Added to the divisor.
    public var epsilon: Float
    /// Added to the gradient, times the weight.
    public var weightDecay: Float
    /// The weight is multiplied by this first: 1 - lr · decay in AdamW, else 1.
    public var shrink: Float

    /// The constants as they are given.
    public init(
        stepSize: Float, beta1: Float, beta2: Float, rootCorrection: Float, epsilon: Float, weightDecay: Float, shrink: Float
    ) {
        (self.stepSize, self.beta1, self.beta2) = (stepSize, beta1, beta2)
        (self.rootCorrection, self.epsilon, self.weightDecay, self.shrink) = (rootCorrection, epsilon, weightDecay, shrink)
    }
}
