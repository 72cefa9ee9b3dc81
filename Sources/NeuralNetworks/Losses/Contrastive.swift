import Autograd
import TensorCore

/// How alike two rows are.
public enum RowSimilarity: String, Sendable, CaseIterable {
    /// Their dot product divided by their lengths, in [-1, 1].
    case cosine
    case dot
}

/// -log(exp(s_ii / T) / Σ_j exp(s_ij / T)) for query i, with s_ij how alike query i and key j are: each query must find its own
/// key among all keys of the batch (van den Oord et al., 2018, "Representation Learning with Contrastive Predictive Coding").
///
/// - Parameters:
///   - queries, keys: [batch, features]; row i of one belongs to row i of the other.
///   - temperature: T, default 0.07, as MoCo and CUT take it.
///   - similarity: Default cosine.
public func infoNCELoss(
    queries: Tensor, keys: Tensor, temperature: Float = 0.07, similarity: RowSimilarity = .cosine,
    reduction: LossReduction = .mean
) -> Tensor {
    require(
        queries.shape == keys.shape && queries.shape.count == 2, "infoNCELoss: queries \(queries.shape), keys \(keys.shape)")
    func prepared(_ rows: Tensor) -> Tensor { similarity == .cosine ? rows.unitRows() : rows }
    let similarities = prepared(queries).multiplied(by: prepared(keys), otherTransposed: true)
    return crossEntropy(
        logits: similarities / temperature, classes: Array(0..<queries.shape[0]), reduction: reduction)
}

extension Tensor {
    /// Rows along the last axis divided by their lengths, or by 1e-12 where those are less, as PyTorch's `normalize`.
    func unitRows() -> Tensor {
        let squares = square().sum(axes: [-1], keepingAxes: true)
        return self / squares.clamped(to: 1e-24...Float.greatestFiniteMagnitude).squareRoot()
    }
}
