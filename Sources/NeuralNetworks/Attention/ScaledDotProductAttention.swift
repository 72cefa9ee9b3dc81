import Autograd
import TensorCore

/// softmax(Q Kᵀ / √features + mask) V: for each query the mean of the values, weighted by how similar their keys are to it (Vaswani
/// et al., 2017). PyTorch's `scaled_dot_product_attention`.
///
/// The result is [..., queries, valueFeatures]. For a query that may attend to no key it is 0, with gradient 0.
/// - Parameters:
///   - queries: [..., queries, features], for example [batch, heads, positions, features].
///   - keys: [..., keys, features].
///   - values: [..., keys, valueFeatures]. The leading axes are the same for all three.
///   - mask: Which keys a query attends to; default all.
///   - scale: The factor of the products of queries and keys; default 1 / √features.
///   - dropout: Share of the weights set to 0 in training, in [0, 1); default 0.
///   - phase: Default evaluation, in which nothing is dropped.
public func scaledDotProductAttention(
    queries: Tensor, keys: Tensor, values: Tensor, mask: AttentionMask? = nil, scale: Float? = nil, dropout: Float = 0,
    phase: Phase = .evaluation
) -> Tensor {
    let weights = attentionWeights(queries: queries, keys: keys, mask: mask, scale: scale)
    return attentionMean(of: values, weights: Dropout(rate: dropout)(weights, phase: phase))
}

/// softmax(Q Kᵀ / √features + mask): the weight of each key's value for each query, [..., queries, keys] (Vaswani et al., 2017).
///
/// The sum of each row is 1, or 0 where the query may attend to no key.
/// - Parameters:
///   - queries: [..., queries, features].
///   - keys: [..., keys, features].
///   - mask: Which keys a query attends to; default all.
///   - scale: The factor of the products of queries and keys; default 1 / √features.
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

/// Which keys queries attend to: a number added to each product of a query and a key, -∞ where the query may not attend to the key.
///
/// Shapes broadcast to [..., queries, keys]: [queries, keys] is the same for all heads, [batch, 1, 1, keys] hides padding.
public struct AttentionMask {
    let addend: Tensor

    /// 1 where a query attends to a key and 0 where it does not: PyTorch's boolean `attn_mask`.
    ///
    /// - Parameter mask: Ones and zeros. (Only in PyTorch's `MultiheadAttention` their meaning is reversed.)
    public static func keeping(_ mask: Tensor) -> AttentionMask {
        // log 1 = 0 and log 0 = -∞.
        AttentionMask(addend: Tensor(mask.value.map(.logarithm)))
    }

    /// Numbers to add to the products: PyTorch's floating-point `attn_mask`. They have gradients too.
    public static func adding(_ addend: Tensor) -> AttentionMask { AttentionMask(addend: addend) }

    /// Each query attends to the keys up to its own position, included: PyTorch's `is_causal`.
    public static func causal(queries: Int, keys: Int, on backend: any ComputeBackend) -> AttentionMask {
        var values = [Float](repeating: 0, count: queries * keys)
        for query in 0..<queries {
            for key in (query + 1)..<max(query + 1, keys) { values[query * keys + key] = -.infinity }
        }
        return AttentionMask(addend: Tensor(values, shape: [queries, keys], on: backend))
    }

    /// Both masks together: a query attends to a key where both let it, and what they add is summed. The shapes broadcast.
    public func combined(with other: AttentionMask) -> AttentionMask { AttentionMask(addend: addend + other.addend) }
}
