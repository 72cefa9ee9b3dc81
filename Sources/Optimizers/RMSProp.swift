import Autograd
import TensorCore

/// w ← w - η g / (√s + ε), with s ← α s + (1 - α) g² a running average of squared gradients (Hinton, 2012, lecture 6e of "Neural
/// Networks for Machine Learning"); centred, with their variance, s - m² where m ← α m + (1 - α) g, in place of s (Graves, 2013).
/// PyTorch's `RMSprop`.
///
/// With momentum μ, w ← w - η v where v ← μ v + g / (√s + ε).
public final class RMSProp: ParameterwiseOptimizer {
    /// What is changed.
    public let parameters: [Parameter]
    /// η of the next step.
    public var learningRate: Float
    /// As given to the initializer.
    public let decay, epsilon, weightDecay, momentum: Float
    /// Whether the variance takes the place of s.
    public let isCentred: Bool
    private let squares, means, velocity: Moments
    /// The steps and the running averages, which are saved with a run.
    public let memory: OptimizerMemory

    /// An optimizer that has taken no step.
    ///
    /// - Parameters:
    ///   - parameters: The parameters that are changed.
    ///   - learningRate: η, default 0.01.
    ///   - decay: α, the share of the averages that stays, default 0.99.
    ///   - epsilon: ε, default 1e-8.
    ///   - weightDecay: λ of an L2 penalty, which adds λ w to the gradient, default 0.
    ///   - momentum: μ, the share of the velocity v that stays, default 0: none.
    ///   - isCentred: Whether the variance takes the place of s, default false.
    public init(
        _ parameters: [Parameter], learningRate: Float = 0.01, decay: Float = 0.99, epsilon: Float = 1e-8, weightDecay: Float = 0,
        momentum: Float = 0, isCentred: Bool = false
    ) {
        (self.parameters, self.learningRate, self.decay) = (parameters, learningRate, decay)
        (self.epsilon, self.weightDecay, self.momentum, self.isCentred) = (epsilon, weightDecay, momentum, isCentred)
        squares = Moments("squares", for: parameters)
        means = Moments("means", for: isCentred ? parameters : [])
        velocity = Moments("velocity", for: momentum == 0 ? [] : parameters)
        memory = OptimizerMemory(for: parameters, [squares, means, velocity])
    }

    /// One step of the parameter at `index`.
    public func update(_ index: Int, by gradient: NDArray) {
        let gradient = gradient.decayed(weightDecay, parameters[index])
        squares.update(index) { $0.average(gradient.map(.square), share: decay) }
        var square = squares[index]
        if isCentred {
            means.update(index) { $0.average(gradient, share: decay) }
            square = square - means[index].map(.square)
        }
        var change = gradient / (square.map(.squareRoot) + epsilon)
        if momentum != 0 {
            velocity.update(index) { $0 = change.combined(.addScaled(momentum), with: $0) }
            change = velocity[index]
        }
        parameters[index].update { $0 = $0.combined(.addScaled(-learningRate), with: change) }
    }
}
