import Autograd
import TensorCore

/// How the losses of elements, or of rows where a loss is one number for each row, are combined. PyTorch's `reduction`.
public enum LossReduction: String, Sendable, CaseIterable {
    /// Not at all: the result has all of them.
    case none
    /// Their mean; NaN where there are none.
    case mean
    /// Their sum.
    case sum

    func callAsFunction(_ losses: Tensor) -> Tensor {
        switch self {
        case .none: losses
        case .mean: losses.mean()
        case .sum: losses.sum()
        }
    }
}
