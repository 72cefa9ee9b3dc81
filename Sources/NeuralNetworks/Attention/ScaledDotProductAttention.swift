import Autograd
import TensorCore

/// softmax(Q Kᵀ / √features + mask) V: each query's mean of the values, weighted by how well their keys fit the query (Vaswani et
/// al., 2017). PyTorch's `scaled_dot_product_attention`.
///
/// To [..., queries, valueFeatures]. A query that the mask lets see no key at all gives 0, and passes no gradient.
/// - Parameters:
///   - queries: [..., queries, features], for example [batch, heads, positions, features].
///   - keys: [..., keys, features].
///   - values: [..., keys, valueFeatures]. The axes in front are the same for all three.
///   - mask: Which keys a query sees; default all.
///   - scale: Of the products of queries and keys; default 1 / √features.
///   - dropout: Share of the weights set to 0 in training, in [0, 1); default 0.
///   - phase: Default evaluation, in which nothing is dropped.
public func scaledDotProductAttention(
    queries: Tensor, keys: Tensor, values: Tensor, mask: AttentionMask? = nil, scale: Float? = nil, dropout: Float = 0,
    phase: Phase = .evaluation
) -> Tensor {
    let weights = attentionWeights(queries: queries, keys: keys, mask: mask, scale: scale)
    return attentionMean(of: values, weights: Dropout(rate: dropout)(weights, phase: phase))
}

/// softmax(Q Kᵀ / √features + mask): how much each query takes of each key's value, [..., queries, keys] (Vaswani et al., 2017).
///
/// Each row's sum is 1, or 0 where the mask lets nothing through.
/// - Parameters:
///   - queries: [..., queries, features].
///   - keys: [..., keys, features].
///   - mask: Which keys a query sees; default all.
///   - scale: Of the products of queries and keys; default 1 / √features.
public func attentionWeights(queries: Tensor, keys: Tensor, mask: AttentionMask? = nil, scale: Float? = nil) -> Tensor {
    require(
        queries.shape.count >= 2 && queries.shape.dropLast(2) == keys.shape.dropLast(2) && queries.shape.last == keys.shape.last,
        "attention: queries \(queries.shape) and keys \(keys.shape)")
    let features = Float(queries.shape[queries.shape.count - 1])
    return queries.attentionWeights(keys: keys, mask: mask?.addend, scale: scale ?? 1 / features.squareRoot())
}

/// The values [..., keys, features] summed by weights [..., queries, keys].
func attentionMean(of values: Tensor, weights: Tensor) -> Tensor {
    let axes = weights.shape.count
    require(
        values.shape.count == axes && values.shape.dropLast() == weights.shape.dropLast(2) + [weights.shape[axes - 1]],
        "attention: values \(values.shape) for weights \(weights.shape)")
    return weights.asMatrices.multiplied(by: values.asMatrices)
        .reshaped(weights.shape.dropLast() + [values.shape[axes - 1]])
}

/// What queries see of keys: a number added to each product of a query and a key, -∞ where the one may not see the other.
///
/// Shapes broadcast to [..., queries, keys]: [queries, keys] is the same for all heads, [batch, 1, 1, keys] hides padding.
public struct AttentionMask {
    let addend: Tensor

    /// Lets through what is 1 and hides what is 0: PyTorch's boolean `attn_mask`.
    ///
    /// - Parameter mask: Ones and zeros. (PyTorch's `MultiheadAttention` alone has it the other way round.)
    public static func keeping(_ mask: Tensor) -> AttentionMask {
        // log 1 = 0 and log 0 = -∞.
        AttentionMask(addend: Tensor(mask.value.map(.logarithm)))
    }

    /// Adds to the products: PyTorch's floating-point `attn_mask`. Gradients flow to what is added, were it learned.
    public static func adding(_ addend: Tensor) -> AttentionMask { AttentionMask(addend: addend) }

    /// Lets a query see the keys up to and with its own position: PyTorch's `is_causal`.
    public static func causal(queries: Int, keys: Int, on backend: any ComputeBackend) -> AttentionMask {
        var values = [Float](repeating: 0, count: queries * keys)
        for query in 0..<queries {
            for key in (query + 1)..<max(query + 1, keys) { values[query * keys + key] = -.infinity }
        }
        return AttentionMask(addend: Tensor(values, shape: [queries, keys], on: backend))
    }

    /// Hides what either hides, and adds what both add; the shapes broadcast.
    public func combined(with other: AttentionMask) -> AttentionMask { AttentionMask(addend: addend + other.addend) }
}
