import Autograd
import TensorCore

// Losses that are 0 once scores differ by a margin.

/// max(0, m - t x), the hinge loss of support vector machines (Cortes and Vapnik, 1995).
///
/// With targets of 1 for real and -1 for fake images it is the hinge loss of a discriminator.
/// - Parameters:
///   - scores: x.
///   - targets: t, 1 or -1, of a shape that broadcasts.
///   - margin: m, default 1.
///   - reduction: How the losses are combined, default their mean.
public func hingeLoss(_ scores: Tensor, targets: Tensor, margin: Float = 1, reduction: LossReduction = .mean) -> Tensor {
    reduction((margin - targets * scores).relu())
}

/// Σ max(0, m - x_y + x_j) / classes over all j but the class y of a row: the hinge loss of several classes (Crammer and Singer,
/// 2001). PyTorch's `multi_margin_loss`.
///
/// - Parameters:
///   - scores: x, [..., classes].
///   - classes: y, one index for each row.
///   - margin: m, not negative; default 1.
///   - reduction: How the losses are combined, default their mean.
public func multiMarginLoss(
    _ scores: Tensor, classes: [Int], margin: Float = 1, reduction: LossReduction = .mean
) -> Tensor {
    require(margin >= 0, "multiMarginLoss: margin \(margin) is negative")
    let own = scores.picked(classes, operation: "multiMarginLoss")
    let excess = (margin - own.reshaped(own.shape + [1]) + scores).relu().sum(axes: [-1])
    // The term of the class itself is the margin.
    return reduction((excess - margin) / Float(scores.shape[scores.shape.count - 1]))
}

/// max(0, |a - p| - |a - n| + m), with distances of rows, Euclidean or of another order (Schroff et al., 2015). PyTorch's
/// `triplet_margin_loss`.
///
/// - Parameters:
///   - anchor: a, [..., features].
///   - positive: p, of the same shape.
///   - negative: n, of the same shape.
///   - margin: m, default 1.
///   - order: The order of the distances: 2 by default, 1 for the Manhattan distance.
///   - epsilon: Added to each difference, so that equal rows have a gradient; default 1e-6.
///   - swaps: Whether |p - n| is used where it is smaller than |a - n|; default false.
///   - reduction: How the losses are combined, default their mean.
public func tripletLoss(
    anchor: Tensor, positive: Tensor, negative: Tensor, margin: Float = 1, order: Float = 2, epsilon: Float = 1e-6,
    swaps: Bool = false,
    reduction: LossReduction = .mean
) -> Tensor {
    func distance(_ a: Tensor, _ b: Tensor) -> Tensor { a.distance(to: b, order: order, epsilon: epsilon) }
    let away = distance(anchor, negative)
    let farther = swaps ? Tensor.minimum(away, distance(positive, negative)) : away
    return reduction((distance(anchor, positive) - farther + margin).relu())
}
