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
    /// Steps that each parameter has taken: one without a gradient takes none.
    private var steps: [Int]

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
        steps = parameters.map { _ in 0 }
    }

    public func step() {
        for (index, parameter) in parameters.enumerated() {
            guard let gradient = parameter.gradient else { continue }
            steps[index] += 1
            let step = constants(step: steps[index])
            parameter.update { weight in
                first.update(index) { first in
                    second.update(index) { second in
                        gradient.backend.adam(step, gradient: gradient, weight: &weight, first: &first, second: &second)
                    }
                }
            }
        }
    }

    private func constants(step: Int) -> AdamStep {
        let rate = Double(learningRate)
        return AdamStep(
            stepSize: Float(rate / (1 - pow(Double(beta1), Double(step)))), beta1: beta1, beta2: beta2,
            rootCorrection: Float(1 / (1 - pow(Double(beta2), Double(step))).squareRoot()), epsilon: epsilon,
            weightDecay: isDecayDecoupled ? 0 : weightDecay,
            shrink: isDecayDecoupled ? Float(1 - rate * Double(weightDecay)) : 1)
    }

    public var state: [String: HostArray] {
        first.state.merging(second.state) { $1 }
            .merging(["steps": HostArray(shape: [steps.count], values: steps.map(Float.init))]) { $1 }
    }

    public func restore(_ state: [String: HostArray]) throws(OptimizerStateError) {
        guard let saved = state["steps"], saved.shape == [steps.count] else {
            throw OptimizerStateError(
                description: "optimizer state steps should have shape [\(steps.count)], not "
                    + (state["steps"].map { "\($0.shape)" } ?? "be missing"))
        }
        try first.restore(state)
        try second.restore(state)
        steps = saved.values.map { Int($0) }
    }
}
