import Autograd
import TensorCore

/// w ← w - η g / (√s + ε), with s ← s + g² the sum of all squared gradients so far (Duchi et al., 2011). PyTorch's `Adagrad`.
public final class AdaGrad: ParameterwiseOptimizer {
    /// What is changed.
    public let parameters: [Parameter]
    /// η of the next step.
    public var learningRate: Float
    /// As given to the initializer.
    public let learningRateDecay, epsilon, weightDecay: Float
    private let sums: Moments
    /// The steps and the running averages, which are saved with a run.
    public let memory: OptimizerMemory

    /// An optimizer that has taken no step.
    ///
    /// - Parameters:
    ///   - parameters: The parameters that are changed.
    ///   - learningRate: η, default 0.01.
    ///   - learningRateDecay: Step n has the rate η / (1 + (n - 1) · learningRateDecay); default 0.
    ///   - initialSum: What s begins with, default 0.
    ///   - epsilon: ε, default 1e-10.
    ///   - weightDecay: λ of an L2 penalty, which adds λ w to the gradient, default 0.
    public init(
        _ parameters: [Parameter], learningRate: Float = 0.01, learningRateDecay: Float = 0, initialSum: Float = 0,
        epsilon: Float = 1e-10, weightDecay: Float = 0
    ) {
        (self.parameters, self.learningRate, self.learningRateDecay) = (parameters, learningRate, learningRateDecay)
        (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
        sums = Moments("sums", for: parameters, start: initialSum)
        memory = OptimizerMemory(for: parameters, [sums])
    }

    /// One step of the parameter at `index`.
    public func update(_ index: Int, by gradient: NDArray) {
        let gradient = gradient.decayed(weightDecay, parameters[index])
        let rate = learningRate / (1 + Float(memory.steps[index] - 1) * learningRateDecay)
        sums.update(index) { $0 = $0 + gradient.map(.square) }
        let root = sums[index].map(.squareRoot) + epsilon
        parameters[index].update { $0 = $0.combined(.addScaled(-rate), with: gradient / root) }
    }
}
