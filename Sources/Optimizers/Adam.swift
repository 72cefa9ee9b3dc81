import Autograd
import Foundation
import TensorCore

/// Steps scaled by running averages of the gradient and its square (Kingma and Ba, 2015); AdamW where the decay is
/// decoupled (Loshchilov and Hutter, 2019). PyTorch's `Adam` and `AdamW`, in their order of arithmetic.
public final class Adam: Optimizer {
    public let parameters: [Parameter]
    public var learningRate: Float
    public let beta1, beta2, epsilon, weightDecay: Float
    public let isDecayDecoupled: Bool
    private var first, second: Moments
    private var steps = 0

    /// - Parameters:
    ///   - learningRate: Default 0.001, as the paper; GANs use 0.0002.
    ///   - beta1: Decay of the first moment, default 0.9; GANs use 0.5.
    ///   - beta2: Decay of the second moment, default 0.999.
    ///   - epsilon: Added to the root of the second moment, default 1e-8.
    ///   - weightDecay: L2 penalty added to the gradient, default 0.
    ///   - isDecayDecoupled: Whether the decay shrinks the weights instead, as AdamW; default false.
    public init(
        _ parameters: [Parameter], learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
        weightDecay: Float = 0, isDecayDecoupled: Bool = false
    ) {
        (self.parameters, self.learningRate, self.beta1, self.beta2) = (parameters, learningRate, beta1, beta2)
        (self.epsilon, self.weightDecay, self.isDecayDecoupled) = (epsilon, weightDecay, isDecayDecoupled)
        first = Moments("first", for: parameters)
        second = Moments("second", for: parameters)
    }

    public func step() {
        steps += 1
        let rate = Double(learningRate)
        let step = AdamStep(
            stepSize: Float(rate / (1 - pow(Double(beta1), Double(steps)))), beta1: beta1, beta2: beta2,
            rootCorrection: Float(1 / (1 - pow(Double(beta2), Double(steps))).squareRoot()), epsilon: epsilon,
            weightDecay: isDecayDecoupled ? 0 : weightDecay,
            shrink: isDecayDecoupled ? Float(1 - rate * Double(weightDecay)) : 1)
        for (index, parameter) in parameters.enumerated() {
            guard let gradient = parameter.gradient else { continue }
            parameter.update { weight in
                first.update(index) { first in
                    second.update(index) { second in
                        gradient.backend.adam(step, gradient: gradient, weight: &weight, first: &first, second: &second)
                    }
                }
            }
        }
    }

    public var state: [String: HostArray] {
        first.state.merging(second.state) { $1 }
            .merging(["steps": HostArray(shape: [], values: [Float(steps)])]) { $1 }
    }

    public func restore(_ state: [String: HostArray]) throws(OptimizerStateError) {
        guard let saved = state["steps"]?.values.first else {
            throw OptimizerStateError(description: "optimizer state has no steps")
        }
        try first.restore(state)
        try second.restore(state)
        steps = Int(saved)
    }
}
