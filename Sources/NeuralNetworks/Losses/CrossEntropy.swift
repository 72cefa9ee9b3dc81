import Autograd
import TensorCore

// Losses of a choice between classes, one number a row: [..., classes] becomes [...] before the reduction.

/// -log softmax(x) at the class of each row, with label smoothing ε as for probabilities. PyTorch's `cross_entropy`.
///
/// - Parameters:
///   - logits: [..., classes].
///   - classes: One index a row, rows in their order in memory.
///   - labelSmoothing: ε in [0, 1], default 0.
public func crossEntropy(
    logits: Tensor, classes: [Int], labelSmoothing: Float = 0, reduction: LossReduction = .mean
) -> Tensor {
    let logProbabilities = logits.logSoftmax()
    let chosen = -logProbabilities.picked(classes, operation: "crossEntropy")
    if labelSmoothing == 0 { return reduction(chosen) }
    return reduction((1 - labelSmoothing) * chosen - labelSmoothing * logProbabilities.mean(axes: [-1]))
}

/// -Σ p log softmax(x) over the classes of each row, with p smoothed by ε. PyTorch's `cross_entropy`.
///
/// - Parameters:
///   - logits: [..., classes].
///   - probabilities: p, of the same shape; the sum of each row is 1.
///   - labelSmoothing: ε in [0, 1], default 0.
public func crossEntropy(
    logits: Tensor, probabilities: Tensor, labelSmoothing: Float = 0, reduction: LossReduction = .mean
) -> Tensor {
    let targets = smoothedLabels(probabilities, smoothing: labelSmoothing)
    return reduction(-(targets * logits.logSoftmax()).sum(axes: [-1]))
}

/// (1 - ε) p + ε / classes: labels that are not quite certain (Szegedy et al., 2016). PyTorch's `label_smoothing`.
///
/// - Parameters:
///   - probabilities: p, [..., classes].
///   - smoothing: ε in [0, 1].
public func smoothedLabels(_ probabilities: Tensor, smoothing: Float) -> Tensor {
    smoothing == 0
        ? probabilities
        : probabilities.affine(
            scale: 1 - smoothing, offset: smoothing / Float(probabilities.shape[probabilities.shape.count - 1]))
}

/// -log p at the class of each row. PyTorch's `nll_loss`.
///
/// - Parameters:
///   - logProbabilities: log p, [..., classes], as `logSoftmax` gives them.
///   - classes: One index a row, rows in their order in memory.
public func negativeLogLikelihood(logProbabilities: Tensor, classes: [Int], reduction: LossReduction = .mean) -> Tensor {
    reduction(-logProbabilities.picked(classes, operation: "negativeLogLikelihood"))
}

/// p (log p - log q) for each element, 0 where p is: summed over a distribution, how far q is from p (Kullback and Leibler,
/// 1951). PyTorch's `kl_div`.
///
/// The mean is over all elements; for the divergence a row, take the sum and divide by the rows (`batchmean`).
/// - Parameters:
///   - logProbabilities: log q.
///   - targets: p, or log p where `areLogarithms`; of the same shape.
///   - areLogarithms: Default false.
public func klDivergence(
    logProbabilities: Tensor, targets: Tensor, areLogarithms: Bool = false, reduction: LossReduction = .mean
) -> Tensor {
    let p = areLogarithms ? targets.exponential() : targets
    // The smallest number instead of 0, whose logarithm times 0 is no number.
    let logP =
        areLogarithms ? targets : targets.clamped(to: Float.leastNormalMagnitude...Float.greatestFiniteMagnitude).logarithm()
    return reduction(p * (logP - logProbabilities))
}

extension Tensor {
    /// One element of each row: [..., classes] becomes [...].
    func picked(_ classes: [Int], operation: String) -> Tensor {
        let count = shape.last ?? 1, rows = Array(shape.dropLast())
        require(
            classes.count == rows.reduce(1, *) && classes.allSatisfy { (0..<count).contains($0) },
            "\(operation): \(classes.count) classes in \(classes.min() ?? 0)...\(classes.max() ?? 0) for logits \(shape)")
        let positions = classes.enumerated().map { $0 * count + $1 }
        return reshaped([value.count]).mapped(axis: 0, through: AxisMap(inputCount: value.count, positions: positions))
            .reshaped(rows)
    }
}
