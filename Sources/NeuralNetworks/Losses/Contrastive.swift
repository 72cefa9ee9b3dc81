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
    let similarities =
        switch similarity {
        case .cosine: queries.pairwiseCosineSimilarities(to: keys, epsilon: 1e-12)
        case .dot: queries.pairwiseDots(with: keys)
        }
    return crossEntropy(
        logits: similarities / temperature, classes: Array(0..<queries.shape[0]), reduction: reduction)
}
