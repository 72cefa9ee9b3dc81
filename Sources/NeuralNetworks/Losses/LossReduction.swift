import Autograd
import TensorCore

/// What becomes of the losses of single elements, or of rows where a loss is one number a row. PyTorch's `reduction`.
public enum LossReduction: String, Sendable, CaseIterable {
    /// All of them, as they are.
    case none
    /// Their mean; no number where there are none.
    case mean
    case sum

    func callAsFunction(_ losses: Tensor) -> Tensor {
        switch self {
        case .none: losses
        case .mean: losses.mean()
        case .sum: losses.sum()
        }
    }
}
