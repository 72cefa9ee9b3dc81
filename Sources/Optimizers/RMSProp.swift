import Autograd
import TensorCore

/// Steps divided by the root of a running average of squared gradients (Hinton, 2012, lecture 6e of "Neural Networks for
/// Machine Learning"). PyTorch's `RMSprop`.
public final class RMSProp: Optimizer {
    public let parameters: [Parameter]
    public var learningRate: Float
    public let decay, epsilon, weightDecay: Float
    private var squares: Moments

    /// - Parameters:
    ///   - learningRate: Default 0.01.
    ///   - decay: Share of the average that stays, default 0.99.
    ///   - epsilon: Added to the root, default 1e-8.
    ///   - weightDecay: L2 penalty added to the gradient, default 0.
    public init(
        _ parameters: [Parameter], learningRate: Float = 0.01, decay: Float = 0.99, epsilon: Float = 1e-8, weightDecay: Float = 0
    ) {
        (self.parameters, self.learningRate, self.decay) = (parameters, learningRate, decay)
        (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
        squares = Moments("squares", for: parameters)
    }

    public func step() {
        for (index, parameter) in parameters.enumerated() {
            guard var gradient = parameter.gradient else { continue }
            if weightDecay != 0 { gradient = gradient.combined(.addScaled(weightDecay), with: parameter.value) }
            squares.update(index) { $0 = ($0 * decay).combined(.addScaled(1 - decay), with: gradient.map(.square)) }
            let root = squares.arrays[index].map(.squareRoot) + epsilon
            parameter.update { $0 = $0.combined(.addScaled(-learningRate), with: gradient / root) }
        }
    }

    public var state: [String: HostArray] { squares.state }
    public func restore(_ state: [String: HostArray]) throws(OptimizerStateError) { try squares.restore(state) }
}
