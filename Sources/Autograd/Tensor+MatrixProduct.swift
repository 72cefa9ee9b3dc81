import TensorCore

extension Tensor {
    /// The matrix product of [rows, inner] and [inner, columns], or of batches [batch, rows, inner] of them, either
    /// transposed first; a batch of one is shared by all.
    public func multiplied(by other: Tensor, transposed: Bool = false, otherTransposed: Bool = false) -> Tensor {
        .made(
            value.multiplied(by: other.value, transposed: transposed, otherTransposed: otherTransposed), from: [self, other],
            rule: MatrixProductRule(aTransposed: transposed, bTransposed: otherTransposed))
    }
}

/// For C = A B: dA = dC Bᵀ and dB = Aᵀ dC; a transposed operand gets the transpose of that.
struct MatrixProductRule: GradientRule {
    let aTransposed, bTransposed: Bool

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let (a, b) = (call.inputs[0], call.inputs[1])
        return [
            call.gradient(0) { input in
                let product =
                    aTransposed
                    ? b.multiplied(by: gradient, transposed: bTransposed, otherTransposed: true)
                    : gradient.multiplied(by: b, otherTransposed: !bTransposed)
                return product.summed(to: input.shape)
            },
            call.gradient(1) { input in
                let product =
                    bTransposed
                    ? gradient.multiplied(by: a, transposed: true, otherTransposed: aTransposed)
                    : a.multiplied(by: gradient, transposed: !aTransposed)
                return product.summed(to: input.shape)
            },
        ]
    }
}
