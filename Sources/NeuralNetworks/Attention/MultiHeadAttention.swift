import Autograd
import TensorCore

/// Attention in several heads, each over its part of the features: concat(head₁, ..., headₕ) Wₒ + bₒ with
/// headᵢ = attention(Q Wᵢ + b, K Wᵢ' + b', V Wᵢ'' + b'') (Vaswani et al., 2017). PyTorch's `MultiheadAttention`, `batch_first`.
///
/// As a layer, self-attention: x [batch, positions, features] is queries, keys and values.
public final class MultiHeadAttention: Layer {
    /// The output of attention, and its weights.
    public struct Result {
        /// [batch, queries, features].
        public let output: Tensor
        /// [batch, heads, queries, keys], after dropout.
        public let headWeights: Tensor
        /// The mean over the heads, [batch, queries, keys]: PyTorch's `attn_output_weights`.
        public var weights: Tensor { headWeights.mean(axes: [1]) }
    }

    /// Features of queries and of the output, of all heads together.
    public let features: Int
    /// The number of heads.
    public let heads: Int
    /// Share of the attention weights set to 0 in training.
    public let dropout: Float
    /// The projections of queries, keys and values: one array [features, 3 · features] where all have as many features, else three.
    public let inputWeights: [Parameter]
    /// The bias of these projections, [3 · features]; nil without bias.
    public let inputBias: Parameter?
    /// The projection of all heads to the output.
    public let output: Linear

    /// Weights as the initialization draws them, and biases of 0.
    ///
    /// - Parameters:
    ///   - features: Features of queries and of the output, of all heads together, PyTorch's `embed_dim`.
    ///   - heads: The number of heads, PyTorch's `num_heads`.
    ///   - keyFeatures: Features of keys, PyTorch's `kdim`; default as many as `features`.
    ///   - valueFeatures: Features of values, PyTorch's `vdim`; default as many as `features`.
    ///   - dropout: Share of the attention weights set to 0 in training, default 0.
    ///   - hasBias: Whether the projections of inputs and output have a bias, default true.
    ///   - initialization: How parameters are initialised, and on which backend.
    /// - Precondition: `features` is a multiple of `heads`.
    public init(
        features: Int, heads: Int, keyFeatures: Int? = nil, valueFeatures: Int? = nil, dropout: Float = 0, hasBias: Bool = true,
        _ initialization: Initialization
    ) {
        require(heads > 0 && features.isMultiple(of: heads), "MultiHeadAttention: \(features) features for \(heads) heads")
        (self.features, self.heads, self.dropout) = (features, heads, dropout)
        let inputs = [features, keyFeatures ?? features, valueFeatures ?? features]
        let shapes = inputs == [features, features, features] ? [[features, 3 * features]] : inputs.map { [$0, features] }
        inputWeights = shapes.map { Parameter(initialization.weights($0)) }
        inputBias = hasBias ? Parameter(initialization.zeros([3 * features])) : nil
        output = Linear(inputFeatures: features, outputFeatures: features, hasBias: hasBias, initialization)
    }

    /// `out_proj`.
    public var children: [(name: String, module: any Module)] { [("out_proj", output)] }

    /// `in_proj_weight`, or `q_proj_weight`, `k_proj_weight` and `v_proj_weight`, and `in_proj_bias`.
    public var ownState: [StateEntry] {
        let names = inputWeights.count == 1 ? ["in_proj_weight"] : ["q_proj_weight", "k_proj_weight", "v_proj_weight"]
        return zip(names, inputWeights).map { StateEntry($0, .parameter($1), order: .linear) }
            + (inputBias.map { [StateEntry("in_proj_bias", .parameter($0))] } ?? [])
    }

    /// Adds self-attention as one node.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        graph.append(name, self, [x], shape: x.shape)
    }

    /// `attention in 8 heads`.
    public var summary: String { "attention in \(heads) heads" }

    /// Those of self-attention: four projections of the features, and each position with each other twice.
    public func multiplyAdds(inputs: [[Int]], output: [Int]) -> Int {
        output[0] * output[1] * features * (4 * features + 2 * output[1])
    }

    /// Self-attention, [batch, positions, features] to the same shape.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(queries: x, keys: x, values: x, phase: phase) }

    /// Attention of queries to keys and values of another sequence, [batch, queries, features]. The parameters are those of
    /// `attend(queries:keys:values:mask:keyPadding:phase:)`.
    public func callAsFunction(
        queries: Tensor, keys: Tensor, values: Tensor, mask: AttentionMask? = nil, keyPadding: Tensor? = nil, phase: Phase
    ) -> Tensor {
        attend(queries: queries, keys: keys, values: values, mask: mask, keyPadding: keyPadding, phase: phase).output
    }

    /// Attention and its weights. For a query that may attend to no key the output is its bias.
    ///
    /// - Parameters:
    ///   - queries: [batch, queries, features].
    ///   - keys: [batch, keys, keyFeatures].
    ///   - values: [batch, keys, valueFeatures].
    ///   - mask: Which keys a query attends to, of a shape that broadcasts to [batch, heads, queries, keys]; default all.
    ///   - keyPadding: [batch, keys], 1 where a key is padding that no query attends to: PyTorch's `key_padding_mask`.
    ///   - phase: In training, weights are dropped.
    public func attend(
        queries: Tensor, keys: Tensor, values: Tensor, mask: AttentionMask? = nil, keyPadding: Tensor? = nil, phase: Phase
    ) -> Result {
        let (q, k, v) = (projected(queries, 0), projected(keys, 1), projected(values, 2))
        let padding = keyPadding.map { padding in
            require(
                padding.shape == Array(keys.shape.prefix(2)),
                "MultiHeadAttention: key padding \(padding.shape) for keys \(keys.shape)")
            return AttentionMask.keeping(1 - padding.reshaped([keys.shape[0], 1, 1, keys.shape[1]]))
        }
        let both = padding.map { mask?.combined(with: $0) ?? $0 } ?? mask
        let weights = Dropout(rate: dropout)(attentionWeights(queries: q, keys: k, mask: both), phase: phase)
        let mean = attentionMean(of: v, weights: weights).transposed([0, 2, 1, 3]).reshaped([-1, features])
        return Result(output: output(mean, phase: phase).reshaped(queries.shape), headWeights: weights)
    }

    /// The projection of queries (0), keys (1) or values (2), divided among the heads: [batch, heads, positions, features of a
    /// head].
    private func projected(_ x: Tensor, _ part: Int) -> Tensor {
        let range = part * features..<(part + 1) * features
        let weight = inputWeights.count == 1 ? inputWeights[0].tensor.slice(axis: 1, range) : inputWeights[part].tensor
        require(
            x.shape.count == 3 && x.shape[2] == weight.shape[0],
            "MultiHeadAttention: \(["queries", "keys", "values"][part]) of shape \(x.shape), not [batch, positions, \(weight.shape[0])]"
        )
        let product = x.reshaped([-1, x.shape[2]]).multiplied(by: weight)
        let sum = inputBias.map { product + $0.tensor.slice(axis: 0, range) } ?? product
        return sum.reshaped([x.shape[0], x.shape[1], heads, features / heads]).transposed([0, 2, 1, 3])
    }
}
