import TensorCore

// Matrices are the last two axes; leading axes are a batch of them.

extension Tensor {
    /// s of A = U diag(s) Vᵀ, [..., rank] with the largest first: the lengths of the axes of the ellipsoid that A makes of a
    /// sphere. PyTorch's `linalg.svdvals`.
    ///
    /// Their gradients are finite everywhere; second derivatives are not where two are equal.
    /// - Precondition: this tensor is [..., rows, columns]; rank is the lesser of both.
    public func singularValues() -> Tensor { singularValueDecomposition().values }

    /// U, s and V of A = U diag(s) Vᵀ: the columns of U [..., rows, rank] and of V [..., columns, rank] have length 1 and are at
    /// right angles, s [..., rank] is not negative and has the largest first. PyTorch's `linalg.svd`.
    ///
    /// A column of U and that of V may both be of the other sign. The gradient of U and V exists where the singular values are
    /// different and not 0, and only for what does not depend on those signs.
    /// - Precondition: this tensor is [..., rows, columns]; rank is the lesser of both.
    public func singularValueDecomposition() -> (left: Tensor, values: Tensor, right: Tensor) {
        require(shape.count >= 2, "singularValueDecomposition: \(shape) is no matrix")
        let batch = Array(shape.dropLast(2)), matrices = reshaped([Shape.count(batch)] + shape.suffix(2))
        let parts = matrices.singularParts(SingularValueDecomposition(matrices.value))
        func leading(_ x: Tensor) -> Tensor { x.reshaped(batch + x.shape.dropFirst()) }
        return (leading(parts.left), leading(parts.values), leading(parts.right))
    }

    /// The parts of matrices that have been taken apart, as tensors made of these.
    fileprivate func singularParts(_ parts: SingularValueDecomposition) -> (left: Tensor, values: Tensor, right: Tensor) {
        func made(_ value: NDArray, _ part: SingularPartRule.Part) -> Tensor {
            .made(value, from: [self], rule: SingularPartRule(part: part, parts: parts))
        }
        return (made(parts.left, .left), made(parts.values, .values), made(parts.right, .right))
    }

    fileprivate func times(_ other: Tensor) -> Tensor { multiplied(by: other) }
    fileprivate func timesTransposed(_ other: Tensor) -> Tensor { multiplied(by: other, otherTransposed: true) }
}

/// dA = U diag(ds) Vᵀ; and for vectors, with E_ij = s_j² - s_i² and skew(X) = X - Xᵀ,
/// dA = U (skew(Uᵀ dU) / E) diag(s) Vᵀ + (I - U Uᵀ) dU diag(1 / s) Vᵀ, and the same for V with all transposed
/// (Townsend, 2016, "Differentiating the Singular Value Decomposition").
private struct SingularPartRule: GradientRule {
    enum Part { case left, values, right }

    let part: Part
    let parts: SingularValueDecomposition

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        // Numbers alone where no second derivative is asked for.
        let (u, s, v) = call.inputs[0].singularParts(parts)
        switch part {
        case .values: return [(u * columns(gradient)).timesTransposed(v)]
        case .left: return [turned(gradient, u, s).timesTransposed(v)]
        case .right: return [u.timesTransposed(turned(gradient, v, s))]
        }
    }

    /// What the gradient of U is worth to U diag(s).
    private func turned(_ gradient: Tensor, _ u: Tensor, _ s: Tensor) -> Tensor {
        let product = u.multiplied(by: gradient, transposed: true), squares = s.square(), rank = s.shape[1]
        // 1 on the diagonal, where the numerator is 0.
        let differences = squares.reshaped([-1, 1, rank]) - squares.reshaped([-1, rank, 1]) + .identity(rank, on: s.backend)
        let within = u.times((product - product.transposed([0, 2, 1])) / differences * columns(s))
        return within + (gradient - u.times(product)) / columns(s)
    }

    /// One number a column.
    private func columns(_ x: Tensor) -> Tensor { x.reshaped([x.shape[0], 1, x.shape[1]]) }
}
