import Autograd
import Foundation
import TensorCore

/// w ← w - η m̂ / (√ŝ + ε), with running averages m ← β₁ m + (1 - β₁) g and s ← β₂ s + (1 - β₂) g², free of what they began with:
/// m̂ = m / (1 - β₁ⁿ) and ŝ = s / (1 - β₂ⁿ) in step n (Kingma and Ba, 2015). PyTorch's `Adam`, in its order of arithmetic.
public class Adam: ParameterwiseOptimizer {
    /// What is changed.
    public let parameters: [Parameter]
    /// η of the next step.
    public var learningRate: Float
    /// As given to the initializer.
    public let beta1, beta2, epsilon, weightDecay: Float
    /// Whether the divisor never shrinks (Reddi et al., 2018).
    public let isAMSGrad: Bool
    private let isDecayDecoupled: Bool
    private let first, second, largest: Moments
    /// The steps and the running averages, which are saved with a run.
    public let memory: OptimizerMemory

    /// An optimizer that has taken no step.
    ///
    /// - Parameters:
    ///   - parameters: The parameters that are changed.
    ///   - learningRate: η, default 0.001, as the paper; GANs use 0.0002.
    ///   - beta1: β₁, decay of the first moment m, default 0.9; GANs use 0.5.
    ///   - beta2: β₂, decay of the second moment s, default 0.999.
    ///   - epsilon: ε, default 1e-8.
    ///   - weightDecay: λ of an L2 penalty, which adds λ w to the gradient, default 0.
    ///   - isAMSGrad: Whether the largest ŝ so far is taken, default false.
    public convenience init(
        _ parameters: [Parameter], learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
        weightDecay: Float = 0, isAMSGrad: Bool = false
    ) {
        self.init(
            parameters, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
            isDecayDecoupled: false, isAMSGrad: isAMSGrad)
    }

    fileprivate init(
        _ parameters: [Parameter], learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float,
        isDecayDecoupled: Bool, isAMSGrad: Bool
    ) {
        (self.parameters, self.learningRate, self.beta1, self.beta2) = (parameters, learningRate, beta1, beta2)
        (self.epsilon, self.weightDecay, self.isDecayDecoupled) = (epsilon, weightDecay, isDecayDecoupled)
        self.isAMSGrad = isAMSGrad
        first = Moments("first", for: parameters)
        second = Moments("second", for: parameters)
        largest = Moments("largest", for: isAMSGrad ? parameters : [])
        memory = OptimizerMemory(for: parameters, [first, second, largest])
    }

    /// One step of the parameter at `index`.
    public func update(_ index: Int, by gradient: NDArray) {
        if isAMSGrad { updateByLargest(index, gradient) } else { update([index], by: [gradient]) }
    }

    /// One step of the parameters at `indices`, which must be on one backend.
    public func update(_ indices: [Int], by gradients: [NDArray]) {
        if isAMSGrad {
            for (index, gradient) in zip(indices, gradients) { updateByLargest(index, gradient) }
            return
        }
        guard let backend = gradients.first?.backend else { return }
        let steps = indices.map { constants(step: memory.steps[$0]) }
        Parameter.update(indices.map { parameters[$0] }) { weights in
            first.update(indices) { first in
                second.update(indices) { second in
                    backend.adam(steps, gradients: gradients, weights: &weights, first: &first, second: &second)
                }
            }
        }
    }

    private func updateByLargest(_ index: Int, _ gradient: NDArray) {
        let step = constants(step: memory.steps[index])
        let gradient = gradient.decayed(step.weightDecay, parameters[index])
        first.update(index) { $0.average(gradient, share: beta1) }
        second.update(index) { $0.average(gradient.map(.square), share: beta2) }
        largest.update(index) { $0 = $0.combined(.maximum, with: second[index]) }
        let divisor = largest[index].map(.squareRoot) * step.rootCorrection + epsilon
        parameters[index].update { weight in
            weight = (weight * step.shrink).combined(.addScaled(-step.stepSize), with: first[index] / divisor)
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
}

/// w ← (1 - η λ) w before a step of Adam: the weight decay λ is decoupled, no part of the gradient that the averages see
/// (Loshchilov and Hutter, 2019). PyTorch's `AdamW`.
public final class AdamW: Adam {
    /// An optimizer that has taken no step.
    ///
    /// - Parameters:
    ///   - parameters: The parameters that are changed.
    ///   - learningRate: η, default 0.001.
    ///   - beta1: β₁, decay of the first moment m, default 0.9.
    ///   - beta2: β₂, decay of the second moment s, default 0.999.
    ///   - epsilon: ε, default 1e-8.
    ///   - weightDecay: λ, default 0.01.
    ///   - isAMSGrad: Whether the largest ŝ so far is taken, default false.
    public init(
        _ parameters: [Parameter], learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
        weightDecay: Float = 0.01, isAMSGrad: Bool = false
    ) {
        super.init(
            parameters, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
            isDecayDecoupled: true, isAMSGrad: isAMSGrad)
    }
}
