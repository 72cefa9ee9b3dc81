import NeuralNetworks
import TensorCore

/// A network whose weights are the exponential moving average (EMA) of those of a network in training.
///
/// average ← decay · average + (1 - decay) · weights, once a step. The images of such a network change less from step to step and
/// are usually better (Yazıcı et al., 2019, "The Unusual Effectiveness of Averaging in GAN Training").
public final class WeightAverage {
    /// The network with averaged weights. The average starts with its own initial weights.
    public let network: any Layer
    /// The share of the average that is kept in each step, in [0, 1).
    public let decay: Float

    /// Creates an average.
    ///
    /// - Parameters:
    ///   - network: A network of the same kind as the one in training, with the same initial weights.
    ///   - decay: The share of the average that is kept in each step, in [0, 1).
    public init(_ network: any Layer, decay: Float) { (self.network, self.decay) = (network, decay) }

    /// Moves the averaged weights towards those of `learner`. Running statistics are copied.
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
