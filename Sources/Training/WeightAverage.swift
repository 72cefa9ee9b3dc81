import Foundation
import NeuralNetworks
import TensorCore

/// A network whose weights are the exponential moving average (EMA) of those of a network in training.
///
/// average ← d · average + (1 - d) · weights, once a step, with d = `decay`, after a ramp where there is one: the half-life of the
/// average is at most a share of the steps so far, as in StyleGAN2 (Karras et al., 2020), so that the initial weights are forgotten
/// soon. The images of such a network change less from step to step and are usually better (Yazıcı et al., 2019, "The Unusual
/// Effectiveness of Averaging in GAN Training").
public final class WeightAverage {
    /// The network with averaged weights. The average starts with its own initial weights.
    public let network: any Layer
    /// The share of the average that is kept in each step after the ramp, in [0, 1).
    public let decay: Float
    /// The half-life of the average relative to the number of steps so far, at most; 0 for no ramp.
    public let rampUp: Float

    /// Creates an average.
    ///
    /// - Parameters:
    ///   - network: A network of the same kind as the one in training, with the same initial weights.
    ///   - decay: The share of the average that is kept in each step after the ramp, in [0, 1).
    ///   - rampUp: The half-life of the average relative to the number of steps so far, at most; 0 for no ramp.
    public init(_ network: any Layer, decay: Float, rampUp: Float = 0) {
        (self.network, self.decay, self.rampUp) = (network, decay, rampUp)
    }

    /// Returns the share of the average that is kept in a step, counted from 1.
    public func decay(inStep step: Int) -> Float {
        if rampUp == 0 || decay == 0 { return decay }
        return min(decay, Float(exp2(-1 / (Double(rampUp) * Double(step)))))
    }

    /// Moves the averaged weights towards those of `learner`. Running statistics are copied.
    ///
    /// - Parameters:
    ///   - learner: The network in training.
    ///   - step: The number of steps that it has made, this one included.
    public func update(from learner: any Module, step: Int) {
        let decay = decay(inStep: step)
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
