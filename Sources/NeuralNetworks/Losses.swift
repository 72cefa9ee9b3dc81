import Autograd
import TensorCore

// Losses as scalars: means over all elements.

/// The mean of (x - y)². PyTorch's `MSELoss`.
public func meanSquaredError(_ x: Tensor, _ target: Tensor) -> Tensor { (x - target).square().mean() }

/// The mean of |x - y|, the L1 loss. PyTorch's `L1Loss`.
public func meanAbsoluteError(_ x: Tensor, _ target: Tensor) -> Tensor { (x - target).absolute().mean() }

/// The mean of log(1 + eˣ) - t x: the cross-entropy between targets t in [0, 1] and the probabilities sigmoid(x), stable for
/// logits of any size. PyTorch's `BCEWithLogitsLoss`.
public func binaryCrossEntropy(logits: Tensor, target: Float) -> Tensor {
    (target == 0 ? logits.softplus() : target == 1 ? (-logits).softplus() : logits.softplus() - target * logits).mean()
}

/// The same with a target for each element.
public func binaryCrossEntropy(logits: Tensor, targets: Tensor) -> Tensor { (logits.softplus() - targets * logits).mean() }
