import Autograd
import TensorCore

// Losses of two classes, element by element, with targets t in [0, 1].

/// -(t log p + (1 - t) log(1 - p)), the logarithms at least -100. PyTorch's `binary_cross_entropy`.
///
/// From logits, `binaryCrossEntropy(logits:targets:)` is more exact.
/// - Parameters:
///   - probabilities: p in [0, 1].
///   - targets: t, of the same shape.
///   - reduction: How the losses are combined, default their mean.
public func binaryCrossEntropy(probabilities: Tensor, targets: Tensor, reduction: LossReduction = .mean) -> Tensor {
    reduction(probabilities.binaryCrossEntropy(targets: targets))
}

/// w t log(1 + e⁻ˣ) + (1 - t) log(1 + eˣ): the cross-entropy of t and sigmoid(x), for x of any size. PyTorch's
/// `binary_cross_entropy_with_logits`.
///
/// - Parameters:
///   - logits: x.
///   - targets: t, of the same shape.
///   - positiveWeight: w, PyTorch's `pos_weight`: above 1 it gives missed positives a larger loss. Of a shape that broadcasts
///     to that of x, [classes] for one weight for each class; 1 where nil.
///   - reduction: How the losses are combined, default their mean.
public func binaryCrossEntropy(
    logits: Tensor, targets: Tensor, positiveWeight: Tensor? = nil, reduction: LossReduction = .mean
) -> Tensor {
    let positive = targets * (-logits).softplus()
    return reduction((positiveWeight.map { positive * $0 } ?? positive) + (1 - targets) * logits.softplus())
}

/// t log(1 + e⁻ˣ) + (1 - t) log(1 + eˣ), with one target t for all logits x. PyTorch's `binary_cross_entropy_with_logits`.
public func binaryCrossEntropy(logits: Tensor, target: Float, reduction: LossReduction = .mean) -> Tensor {
    switch target {
    case 0: reduction(logits.softplus())
    case 1: reduction((-logits).softplus())
    default: reduction(target * (-logits).softplus() + (1 - target) * logits.softplus())
    }
}

/// α (1 - p)^γ · -log p with p the predicted probability of the target, and 1 - α instead of α for negatives: elements that are
/// already classified well have a small loss (Lin et al., 2017). torchvision's `sigmoid_focal_loss`.
///
/// - Parameters:
///   - logits: x; the probability of a positive is sigmoid(x).
///   - targets: 1 for positives, 0 for negatives, of the same shape.
///   - alpha: α in [0, 1], default 0.25; nil for no weights.
///   - gamma: γ, default 2; with 0 and no weights it is the binary cross-entropy.
///   - reduction: How the losses are combined, default their mean.
public func focalLoss(
    logits: Tensor, targets: Tensor, alpha: Float? = 0.25, gamma: Float = 2, reduction: LossReduction = .mean
) -> Tensor {
    let negatives = 1 - targets
    let missed = targets * (-logits).sigmoid() + negatives * logits.sigmoid()
    let losses = missed.power(gamma) * binaryCrossEntropy(logits: logits, targets: targets, reduction: .none)
    return reduction(alpha.map { losses * targets.affine(scale: 2 * $0 - 1, offset: 1 - $0) } ?? losses)
}
