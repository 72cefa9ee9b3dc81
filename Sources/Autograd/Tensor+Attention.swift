import TensorCore

extension Tensor {
    /// softmax(scale · Q Kᵀ + mask) over the keys; 0 in rows where the mask lets nothing through, as PyTorch has it.
    ///
    /// One operation with a gradient of its own: there are queries times keys of these numbers, and of all that is made on the
    /// way only the result stays on the tape.
    /// - Parameters:
    ///   - keys: [..., keys, features] for queries [..., queries, features], the axes in front alike.
    ///   - mask: Added to the products; its shape broadcasts to [..., queries, keys].
    package func attentionWeights(keys: Tensor, mask: Tensor?, scale: Float) -> Tensor {
        let lengths = [shape[shape.count - 2], keys.shape[shape.count - 2]]
        let scaled = scale == 1 ? value : value * scale
        var x = scaled.asMatrices.multiplied(by: keys.value.asMatrices, otherTransposed: true)
            .reshaped(shape.dropLast(2) + lengths)
        if let mask {
            let masked = x + mask.value
            require(masked.shape == x.shape, "attention: a mask of shape \(mask.shape) for weights of shape \(x.shape)")
            x = masked
        }
        // Where all are -∞ nothing is subtracted that would make them NaN, and no sum of 0 divides.
        let finite = -Float.greatestFiniteMagnitude...Float.infinity, positive = Float.leastNormalMagnitude...Float.infinity
        x = (x - x.reduced(.maximum, axes: [-1], keepingAxes: true).map(.clamp(finite))).map(.exponential)
        let weights = x / x.reduced(.sum, axes: [-1], keepingAxes: true).map(.clamp(positive))
        return .made(weights, from: [self, keys] + (mask.map { [$0] } ?? []), rule: AttentionWeightsRule(scale: scale))
    }

    /// The last two axes as matrices, those in front as one batch of them.
    package var asMatrices: Tensor { reshaped(value.matrixShape) }
}

/// For W = softmax(S): dS = W ∘ (dW - Σ dW ∘ W); S is scale · Q Kᵀ + mask.
struct AttentionWeightsRule: GradientRule {
    let scale: Float

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let (queries, keys, weights) = (call.inputs[0], call.inputs[1], call.output)
        let shares = gradient * weights
        let products = shares - weights * shares.sum(axes: [-1], keepingAxes: true)
        let gradients = [
            call.gradient(0) { (products.asMatrices.multiplied(by: keys.asMatrices) * scale).reshaped($0.shape) },
            call.gradient(1) {
                (products.asMatrices.multiplied(by: queries.asMatrices, transposed: true) * scale).reshaped($0.shape)
            },
        ]
        return call.inputs.count == 2 ? gradients : gradients + [call.gradient(2) { products.summed(to: $0.shape) }]
    }
}

extension NDArray {
    fileprivate var matrixShape: [Int] { [Shape.count(shape.dropLast(2))] + shape.suffix(2) }
    fileprivate var asMatrices: NDArray { reshaped(matrixShape) }
}
