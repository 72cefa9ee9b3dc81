import Autograd
import TensorCore

/// Sets elements to 0 with probability `rate` while training and scales the others by 1 / (1 - rate), so that nothing
/// is left to do in evaluation: the inverted form (Srivastava et al., 2014). PyTorch's `Dropout`.
public final class Dropout: Layer {
    /// The probability of an element to become 0, in [0, 1).
    public let rate: Float

    /// A layer that drops elements.
    ///
    /// - Parameter rate: In [0, 1), default 0.5.
    public init(rate: Float = 0.5) {
        require((0..<1).contains(rate), "Dropout: rate \(rate) is not in [0, 1)")
        self.rate = rate
    }

    /// x in evaluation; otherwise x with elements dropped.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        guard let random = phase.random, rate > 0 else { return x }
        return x * Tensor(NDArray(.mask(rate: rate, scale: 1 / (1 - rate)), random, shape: x.shape, on: x.backend))
    }
}

extension Dropout {
    /// `dropout 0.5`.
    public var summary: String { "dropout \(rate)" }

    /// No operator: in evaluation the result is the input.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? { [] }
}
