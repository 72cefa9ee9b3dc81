import Autograd
import TensorCore

// Distances of x from targets y, element by element; the shapes broadcast.

/// (x - y)². PyTorch's `mse_loss`.
public func meanSquaredError(_ x: Tensor, _ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
    reduction((x - target).square())
}

/// |x - y|, the L1 loss. PyTorch's `l1_loss`.
public func meanAbsoluteError(_ x: Tensor, _ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
    reduction((x - target).absolute())
}

/// ½ d² where d = |x - y| is at most δ, beyond it δ (d - ½ δ): the gradient of outliers is at most δ (Huber, 1964). PyTorch's
/// `huber_loss`.
///
/// - Parameters:
///   - x: Predictions.
///   - target: y, of a shape that broadcasts with that of x.
///   - delta: δ, positive; default 1.
///   - reduction: How the losses of elements are combined, default their mean.
public func huberLoss(_ x: Tensor, _ target: Tensor, delta: Float = 1, reduction: LossReduction = .mean) -> Tensor {
    require(delta > 0, "huberLoss: delta \(delta) is not positive")
    let distance = (x - target).absolute()
    let near = distance.clamped(to: 0...delta)
    return reduction(0.5 * near.square() + delta * (distance - near))
}

/// ½ d² / β where d = |x - y| is at most β, beyond it d - ½ β (Girshick, 2015). PyTorch's `smooth_l1_loss`.
///
/// - Parameters:
///   - x: Predictions.
///   - target: y, of a shape that broadcasts with that of x.
///   - beta: β, default 1; with 0 it is the L1 loss.
///   - reduction: How the losses of elements are combined, default their mean.
public func smoothL1Loss(_ x: Tensor, _ target: Tensor, beta: Float = 1, reduction: LossReduction = .mean) -> Tensor {
    beta == 0
        ? meanAbsoluteError(x, target, reduction: reduction) : huberLoss(x, target, delta: beta, reduction: reduction) / beta
}
