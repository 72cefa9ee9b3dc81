import NeuralNetworks
import TensorCore

/// A network whose weights are the exponential moving average (EMA) of another's, which learns.
///
/// average ← decay · average + (1 - decay) · weights, once a step. What such a network makes changes less from step to step, and
/// is usually better (Yazıcı et al., 2019, "The Unusual Effectiveness of Averaging in GAN Training").
public final class WeightAverage {
    /// The network with averaged weights; it begins with the weights it is made with.
    public let network: any Layer
    /// Share of the old weights that stays each step, in [0, 1).
    public let decay: Float

    /// - Parameter network: Of the same kind as the one that learns, and with the same weights.
    public init(_ network: any Layer, decay: Float) { (self.network, self.decay) = (network, decay) }

    /// Moves the averaged weights towards those of `learner`; running statistics are taken as they are.
    public func update(from learner: any Layer) {
        for (target, source) in zip(network.state(), learner.state()) {
            guard case .parameter = source.content else {
                target.value = source.value
                continue
            }
            let kept = target.value * decay
            target.value = kept.combined(.addScaled(1 - decay), with: source.value)
        }
    }
}
