import Autograd
import TensorCore

/// Stochastic gradient descent, with momentum where asked for (Polyak, 1964; Nesterov, 1983): the velocity is
/// momentum · velocity + (1 - dampening) · gradient, the step learningRate · velocity. PyTorch's `SGD`.
public final class SGD: ParameterwiseOptimizer {
    public let parameters: [Parameter]
    public var learningRate: Float
    public let momentum, dampening, weightDecay: Float
    public let isNesterov: Bool
    private let velocity: Moments
    let memory: OptimizerMemory

    /// - Parameters:
    ///   - momentum: Share of the velocity that stays, default 0.
    ///   - dampening: Share of a gradient that the velocity does not take, but for the first one, default 0.
    ///   - weightDecay: L2 penalty added to the gradient, default 0.
    ///   - isNesterov: Whether the gradient is looked up ahead, default false.
    /// - Precondition: Nesterov's rule has a momentum and no dampening.
    public init(
        _ parameters: [Parameter], learningRate: Float, momentum: Float = 0, dampening: Float = 0, weightDecay: Float = 0,
        isNesterov: Bool = false
    ) {
        require(!isNesterov || (momentum > 0 && dampening == 0), "SGD: Nesterov's rule wants a momentum and no dampening")
        (self.parameters, self.learningRate, self.momentum, self.dampening) = (parameters, learningRate, momentum, dampening)
        (self.weightDecay, self.isNesterov) = (weightDecay, isNesterov)
        velocity = Moments("velocity", for: momentum == 0 ? [] : parameters)
        memory = OptimizerMemory(for: parameters, [velocity])
    }

    func update(_ index: Int, by gradient: NDArray) {
        var gradient = gradient.decayed(weightDecay, parameters[index])
        if momentum != 0 {
            let taken = dampening == 0 || memory.steps[index] == 1 ? gradient : gradient * (1 - dampening)
            velocity.update(index) { $0 = taken.combined(.addScaled(momentum), with: $0) }
            gradient = isNesterov ? gradient.combined(.addScaled(momentum), with: velocity[index]) : velocity[index]
        }
        parameters[index].update { $0 = $0.combined(.addScaled(-learningRate), with: gradient) }
    }
}
