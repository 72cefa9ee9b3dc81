import Autograd
import TensorCore

/// Sets elements to 0 with probability `rate` while training and scales the others by 1 / (1 - rate), so that nothing
/// is left to do in evaluation: the inverted form (Srivastava et al., 2014). PyTorch's `Dropout`.
public final class Dropout: Layer {
    public let rate: Float

    /// - Parameter rate: In [0, 1), default 0.5.
    public init(rate: Float = 0.5) {
        require((0..<1).contains(rate), "Dropout: rate \(rate) is not in [0, 1)")
        self.rate = rate
    }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        guard case .training(let random) = phase, rate > 0 else { return x }
        let mask = (0..<x.value.count).map { _ in random.uniform() < rate ? 0 : 1 / (1 - rate) }
        return x * Tensor(mask, shape: x.shape, on: x.backend)
    }
}
