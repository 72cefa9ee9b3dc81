import Autograd
import TensorCore

// Losses of classification, one number for each row: [..., classes] becomes [...] before the reduction.

/// -w_y log softmax(x)_y for the class y of each row, with label smoothing ε as for probabilities. PyTorch's `cross_entropy`.
///
/// The mean is Σ losses / Σ w_y, so weights only change how much a row counts relative to others.
/// - Parameters:
///   - logits: x, [..., classes].
///   - classes: One index for each row, in row-major order.
///   - weights: w, one for each class; 1 where nil.
///   - ignoring: An index, of a class or not, whose rows have loss 0 and do not count in the mean: PyTorch's `ignore_index`.
///   - labelSmoothing: ε in [0, 1], default 0.
///   - reduction: How the losses are combined, default their mean.
public func crossEntropy(
    logits: Tensor, classes: [Int], weights: [Float]? = nil, ignoring: Int? = nil, labelSmoothing: Float = 0,
    reduction: LossReduction = .mean
) -> Tensor {
    ClassWeights(classes, weights, ignoring: ignoring)
        .loss(logits.logSoftmax(), smoothing: labelSmoothing, reduction, operation: "crossEntropy")
}

/// -Σ w p log softmax(x) over the classes of each row, with p smoothed by ε. PyTorch's `cross_entropy`.
///
/// The mean is over the rows and does not depend on the weights.
/// - Parameters:
///   - logits: x, [..., classes].
///   - probabilities: p, of the same shape; the sum of each row is 1.
///   - weights: w, one for each class; 1 where nil.
///   - labelSmoothing: ε in [0, 1], default 0.
///   - reduction: How the losses are combined, default their mean.
public func crossEntropy(
    logits: Tensor, probabilities: Tensor, weights: [Float]? = nil, labelSmoothing: Float = 0, reduction: LossReduction = .mean
) -> Tensor {
    let targets = smoothedLabels(probabilities, smoothing: labelSmoothing)
    let products = targets * logits.logSoftmax()
    return reduction(-(weights.map { products.weighted(by: $0, operation: "crossEntropy") } ?? products).sum(axes: [-1]))
}

/// (1 - ε) p + ε / classes: label smoothing (Szegedy et al., 2016). PyTorch's `label_smoothing`.
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

/// -w_y log p_y for the class y of each row. PyTorch's `nll_loss`.
///
/// - Parameters:
///   - logProbabilities: log p, [..., classes], as `logSoftmax` gives them.
///   - classes: One index for each row, in row-major order.
///   - weights: w, one for each class; 1 where nil. The mean is Σ losses / Σ w_y.
///   - ignoring: An index, of a class or not, whose rows have loss 0 and do not count in the mean.
///   - reduction: How the losses are combined, default their mean.
public func negativeLogLikelihood(
    logProbabilities: Tensor, classes: [Int], weights: [Float]? = nil, ignoring: Int? = nil, reduction: LossReduction = .mean
) -> Tensor {
    ClassWeights(classes, weights, ignoring: ignoring)
        .loss(logProbabilities, smoothing: 0, reduction, operation: "negativeLogLikelihood")
}

/// p (log p - log q) for each element, 0 where p is 0: its sum over a distribution is the divergence of q from p (Kullback and
/// Leibler, 1951). PyTorch's `kl_div`.
///
/// The mean is over all elements; for the mean divergence of rows, divide the sum by their number (`batchmean`).
/// - Parameters:
///   - logProbabilities: log q.
///   - targets: p, or log p where `areLogarithms`; of the same shape.
///   - areLogarithms: Whether targets are logarithms, default false.
///   - reduction: How the losses are combined, default their mean.
public func klDivergence(
    logProbabilities: Tensor, targets: Tensor, areLogarithms: Bool = false, reduction: LossReduction = .mean
) -> Tensor {
    let p = areLogarithms ? targets.exponential() : targets
    // The smallest normal number instead of 0, since 0 · log 0 is NaN.
    let logP =
        areLogarithms ? targets : targets.clamped(to: Float.leastNormalMagnitude...Float.greatestFiniteMagnitude).logarithm()
    return reduction(p * (logP - logProbabilities))
}

/// The class of each row, and its weight.
private struct ClassWeights {
    let classes: [Int]
    /// One for each class; nil for 1.
    let weights: [Float]?
    /// The index of rows that are ignored.
    let ignored: Int?

    init(_ classes: [Int], _ weights: [Float]?, ignoring ignored: Int?) {
        (self.classes, self.weights, self.ignored) = (classes, weights, ignored)
    }

    /// - Parameter logs: log p, [..., classes].
    func loss(_ logs: Tensor, smoothing: Float, _ reduction: LossReduction, operation: String) -> Tensor {
        let chosen = -logs.picked(classes, ignoring: ignored, operation: operation)
        let ofRows = classes.map { $0 == ignored ? 0 : weights?[$0] ?? 1 }
        var losses = weights == nil ? chosen : chosen * Tensor(ofRows, shape: chosen.shape, on: logs.backend)
        if smoothing != 0 {
            let all = (weights.map { logs.weighted(by: $0, operation: operation) } ?? logs).mean(axes: [-1])
            losses = (1 - smoothing) * losses - smoothing * counted(all)
        }
        guard reduction == .mean && (weights != nil || ignored != nil) else { return reduction(losses) }
        return losses.sum() / Float(ofRows.reduce(0) { $0 + Double($1) })
    }

    /// 0 for ignored rows, also where their value is infinite.
    private func counted(_ rows: Tensor) -> Tensor {
        guard let ignored else { return rows }
        let positions = classes.enumerated().map { $1 == ignored ? nil : $0 }
        return rows.reshaped([classes.count]).mapped(axis: 0, through: AxisMap(inputCount: classes.count, positions: positions))
            .reshaped(rows.shape)
    }
}

extension Tensor {
    /// Each column times its weight.
    fileprivate func weighted(by weights: [Float], operation: String) -> Tensor {
        require(weights.count == shape.last, "\(operation): \(weights.count) weights for the classes of \(shape)")
        return self * Tensor(weights, on: backend)
    }

    /// One element of each row, or 0 where the row is to be ignored: [..., classes] becomes [...].
    func picked(_ classes: [Int], ignoring ignored: Int? = nil, operation: String) -> Tensor {
        let count = shape.last ?? 1, rows = Array(shape.dropLast())
        let wrong = classes.filter { $0 != ignored && !(0..<count).contains($0) }
        require(
            classes.count == rows.reduce(1, *) && wrong.isEmpty,
            "\(operation): \(classes.count) classes\(wrong.first.map { ", one of them \($0)," } ?? "") for logits \(shape)")
        let positions = classes.enumerated().map { $1 == ignored ? nil : $0 * count + $1 }
        return reshaped([value.count]).mapped(axis: 0, through: AxisMap(inputCount: value.count, positions: positions))
            .reshaped(rows)
    }
}
