import Autograd
import TensorCore

/// Stochastic gradient descent, with momentum where asked for (Polyak, 1964; Nesterov, 1983): the velocity is
/// momentum · velocity + gradient, the step learningRate · velocity. PyTorch's `SGD`.
public final class SGD: Optimizer {
    public let parameters: [Parameter]
    public var learningRate: Float
    public let momentum, weightDecay: Float
    public let isNesterov: Bool
    private var velocity: Moments

    /// - Parameters:
    ///   - momentum: Share of the velocity that stays, default 0.
    ///   - weightDecay: L2 penalty added to the gradient, default 0.
    ///   - isNesterov: Whether the gradient is looked up ahead, default false.
    public init(
        _ parameters: [Parameter], learningRate: Float, momentum: Float = 0, weightDecay: Float = 0, isNesterov: Bool = false
    ) {
        (self.parameters, self.learningRate, self.momentum) = (parameters, learningRate, momentum)
        (self.weightDecay, self.isNesterov) = (weightDecay, isNesterov)
        velocity = Moments("velocity", for: momentum == 0 ? [] : parameters)
    }

    public func step() {
        for (index, parameter) in parameters.enumerated() {
            guard var gradient = parameter.gradient else { continue }
            if weightDecay != 0 { gradient = gradient.combined(.addScaled(weightDecay), with: parameter.value) }
            if momentum != 0 {
                velocity.update(index) { $0 = gradient.combined(.addScaled(momentum), with: $0) }
                let moving = velocity.arrays[index]
                gradient = isNesterov ? gradient.combined(.addScaled(momentum), with: moving) : moving
            }
            parameter.update { $0 = $0.combined(.addScaled(-learningRate), with: gradient) }
        }
    }

    public var state: [String: HostArray] { velocity.state }
    public func restore(_ state: [String: HostArray]) throws(OptimizerStateError) { try velocity.restore(state) }
}
