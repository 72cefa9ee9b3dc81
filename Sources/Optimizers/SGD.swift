import Autograd
import TensorCore

/// w ← w - η g, gradient descent; with momentum μ, w ← w - η v where v ← μ v + (1 - d) g (Polyak, 1964), or by Nesterov's rule,
/// w ← w - η (g + μ v) (Nesterov, 1983). PyTorch's `SGD`.
///
/// η is the learning rate, g the gradient, d the dampening; the first v is the first g.
public final class SGD: ParameterwiseOptimizer {
    /// What is changed.
    public let parameters: [Parameter]
    /// η of the next step.
    public var learningRate: Float
    /// As given to the initializer.
    public let momentum, dampening, weightDecay: Float
    /// Whether the gradient is looked up ahead.
    public let isNesterov: Bool
    private let velocity: Moments
    /// The steps and the running averages, which are saved with a run.
    public let memory: OptimizerMemory

    /// An optimizer that has taken no step.
    ///
    /// - Parameters:
    ///   - parameters: The parameters that are changed.
    ///   - learningRate: The step size η.
    ///   - momentum: μ, the share of the velocity v that stays, default 0.
    ///   - dampening: d, the share of a gradient that the velocity does not take, but for the first one, default 0.
    ///   - weightDecay: λ of an L2 penalty, which adds λ w to the gradient, default 0.
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

    /// One step of the parameter at `index`.
    public func update(_ index: Int, by gradient: NDArray) {
        var gradient = gradient.decayed(weightDecay, parameters[index])
        if momentum != 0 {
            let taken = dampening == 0 || memory.steps[index] == 1 ? gradient : gradient * (1 - dampening)
            velocity.update(index) { $0 = taken.combined(.addScaled(momentum), with: $0) }
            gradient = isNesterov ? gradient.combined(.addScaled(momentum), with: velocity[index]) : velocity[index]
        }
        parameters[index].update { $0 = $0.combined(.addScaled(-learningRate), with: gradient) }
    }
}
