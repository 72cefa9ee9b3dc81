import Autograd
import TensorCore

/// A measure of the similarity of two rows.
public enum RowSimilarity: String, Sendable, CaseIterable {
    /// Their dot product divided by their lengths, in [-1, 1].
    case cosine
    /// Their dot product.
    case dot
}

/// -log(exp(s_ii / T) / Σ_j exp(s_ij / T)) for query i, with s_ij the similarity of query i and key j: each query has to be more
/// similar to its own key than to all other keys of the batch (van den Oord et al., 2018, "Representation Learning with Contrastive Predictive Coding").
///
/// With the features of an image's patches as its batch it is PatchNCE (Park et al., 2020): one more axis before holds the images, whose
/// keys are not compared with each other.
/// - Parameters:
///   - queries: [..., batch, features].
///   - keys: [..., batch, features]; key i belongs to query i.
///   - temperature: T, default 0.07, as in MoCo and CUT.
///   - similarity: The measure s, default cosine.
///   - reduction: How the losses [..., batch] are combined, default their mean.
public func infoNCELoss(
    queries: Tensor, keys: Tensor, temperature: Float = 0.07, similarity: RowSimilarity = .cosine,
    reduction: LossReduction = .mean
) -> Tensor {
    let shape = queries.shape
    require(shape == keys.shape && shape.count >= 2, "infoNCELoss: queries \(shape), keys \(keys.shape)")
    let similarities =
        switch similarity {
        case .cosine: queries.pairwiseCosineSimilarities(to: keys, epsilon: 1e-12)
        case .dot: queries.pairwiseDots(with: keys)
        }
    let batches = shape.dropLast(2).reduce(1, *), rows = shape[shape.count - 2]
    let classes = (0..<batches).flatMap { _ in 0..<rows }
    return crossEntropy(logits: similarities / temperature, classes: classes, reduction: reduction)
}
