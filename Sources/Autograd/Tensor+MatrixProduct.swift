import TensorCore

extension Tensor {
    /// A B, the matrix product of [..., rows, inner] and [..., inner, columns], either transposed first; the axes before the
    /// last two broadcast. PyTorch's `matmul`.
    ///
    /// - Precondition: two axes at least, and the inner extents agree.
    public func multiplied(by other: Tensor, transposed: Bool = false, otherTransposed: Bool = false) -> Tensor {
        if shape.count == other.shape.count && (2...3).contains(shape.count) {
            return product(by: other, transposed: transposed, otherTransposed: otherTransposed)
        }
        require(shape.count >= 2 && other.shape.count >= 2, "matrix product: shapes \(shape) and \(other.shape)")
        let (batch, matrix) = (Array(shape.dropLast(2)), Array(shape.suffix(2)))
        let (otherBatch, otherMatrix) = (Array(other.shape.dropLast(2)), Array(other.shape.suffix(2)))
        if otherBatch.isEmpty && !transposed {
            // One tall matrix instead of many.
            let rows = reshaped([Shape.count(batch) * matrix[0], matrix[1]])
            let product = rows.product(by: other, transposed: false, otherTransposed: otherTransposed)
            return product.reshaped(batch + [matrix[0], product.shape[1]])
        }
        let common = Shape.broadcast(batch, otherBatch, operation: "matrix product"), count = Shape.count(common)
        // A single matrix is shared; else each gets its own.
        func batched(_ tensor: Tensor, _ batch: [Int], _ matrix: [Int]) -> Tensor {
            Shape.count(batch) == 1
                ? tensor.reshaped([1] + matrix) : tensor.broadcast(to: common + matrix).reshaped([count] + matrix)
        }
        let product = batched(self, batch, matrix).product(
            by: batched(other, otherBatch, otherMatrix), transposed: transposed, otherTransposed: otherTransposed)
        return product.reshaped(common + product.shape.suffix(2))
    }

    /// All products a_i b_j of two vectors, [rows] and [columns]: [rows, columns]. PyTorch's `outer`.
    public static func outerProduct(_ a: Tensor, _ b: Tensor) -> Tensor {
        require(a.shape.count == 1 && b.shape.count == 1, "outer product: shapes \(a.shape) and \(b.shape)")
        return a.reshaped([a.shape[0], 1]) * b
    }

    /// Of matrices, or of batches of them.
    fileprivate func product(by other: Tensor, transposed: Bool, otherTransposed: Bool) -> Tensor {
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
                    ? b.product(by: gradient, transposed: bTransposed, otherTransposed: true)
                    : gradient.product(by: b, transposed: false, otherTransposed: !bTransposed)
                return product.summed(to: input.shape)
            },
            call.gradient(1) { input in
                let product =
                    bTransposed
                    ? gradient.product(by: a, transposed: true, otherTransposed: aTransposed)
                    : a.product(by: gradient, transposed: !aTransposed, otherTransposed: false)
                return product.summed(to: input.shape)
            },
        ]
    }
}
