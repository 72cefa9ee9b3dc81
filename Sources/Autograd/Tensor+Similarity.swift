import TensorCore

// How alike vectors are and how far apart: pairs of two tensors whose shapes broadcast.

extension Tensor {
    /// Σ x y along an axis. PyTorch's `linalg.vecdot`.
    ///
    /// - Parameters:
    ///   - axis: That vectors lie along, default the last.
    ///   - keepingAxis: Whether the axis stays, with extent 1; default false.
    ///   - other: What it is compared with.
    public func dot(_ other: Tensor, axis: Int = -1, keepingAxis: Bool = false) -> Tensor {
        (self * other).sum(axes: [axis], keepingAxes: keepingAxis)
    }

    /// Σ x y / (max(|x|, ε) max(|y|, ε)), the cosine of the angle between vectors, in [-1, 1]; 0 where one is 0. PyTorch's
    /// `cosine_similarity`.
    ///
    /// - Parameters:
    ///   - keepingAxis: Whether the axis stays, with extent 1; default false.
    ///   - other: What it is compared with.
    ///   - axis: That vectors lie along, default the last.
    ///   - epsilon: ε, default 1e-8.
    public func cosineSimilarity(
        to other: Tensor, axis: Int = -1, keepingAxis: Bool = false, epsilon: Float = 1e-8
    ) -> Tensor {
        overLength(axis: axis, epsilon: epsilon)
            .dot(other.overLength(axis: axis, epsilon: epsilon), axis: axis, keepingAxis: keepingAxis)
    }

    /// (Σ |x - y + ε|^p)^(1 / p) along an axis: the Euclidean distance of order p = 2, the Manhattan distance of 1, the Chebyshev
    /// distance, which is the largest difference, of ∞. PyTorch's `pairwise_distance`.
    ///
    /// - Parameters:
    ///   - keepingAxis: Whether the axis stays, with extent 1; default false.
    ///   - other: What it is compared with.
    ///   - order: p, default 2.
    ///   - axis: That vectors lie along, default the last.
    ///   - epsilon: ε, default 0: vectors that are equal have the gradient 0, as those of `norm`. PyTorch's default is 1e-6, by
    ///     which it keeps away from there.
    public func distance(
        to other: Tensor, order: Float = 2, axis: Int = -1, keepingAxis: Bool = false, epsilon: Float = 0
    ) -> Tensor {
        let difference = self - other
        return (epsilon == 0 ? difference : difference + epsilon).norm(order: order, axes: [axis], keepingAxes: keepingAxis)
    }

    /// √((x - y)ᵀ S⁻¹ (x - y)) along the last axis: the Euclidean distance where each direction is measured by how far data with
    /// the covariance S spread in it (Mahalanobis, 1936).
    ///
    /// Equal vectors have the gradient 0.
    /// - Parameters:
    ///   - covariance: S, [features, features], symmetric and positive definite, as `covariance(isUnbiased:)` makes it of
    ///     more observations than features.
    ///   - other: What it is compared with.
    /// - Throws: `SingularMatrixError` where S has no inverse.
    public func mahalanobisDistance(to other: Tensor, covariance: Tensor) throws(SingularMatrixError) -> Tensor {
        let difference = self - other, shape = difference.shape
        require(
            shape.last == covariance.shape.first && covariance.shape.count == 2,
            "mahalanobisDistance: vectors \(shape), covariance \(covariance.shape)")
        let rows = difference.reshaped([Shape.count(shape.dropLast()), shape[shape.count - 1]])
        let squares = rows.dot(try covariance.solve(rows.transposed()).transposed())
        let zeros = squares.value.isZero
        let roots = (squares + Tensor(zeros)).squareRoot() * Tensor(zeros.map(.affine(scale: -1, offset: 1)))
        return roots.reshaped(shape.dropLast())
    }

    /// Σ (x_i - mean x_i) (x_j - mean x_j) / (observations - 1) for variables i and j. PyTorch's `cov`.
    ///
    /// - Parameter isUnbiased: Whether the sum is divided by the observations less one, which makes it right on average, or by
    ///   the observations; default true.
    /// - Returns: [variables, variables]; the diagonal holds the variances.
    /// - Precondition: this tensor is [variables, observations].
    public func covariance(isUnbiased: Bool = true) -> Tensor {
        require(shape.count == 2, "covariance: \(shape) is not [variables, observations]")
        let deviations = self - mean(axes: [1], keepingAxes: true)
        return deviations.multiplied(by: deviations, otherTransposed: true) / Float(max(0, shape[1] - (isUnbiased ? 1 : 0)))
    }

    /// x / max(|x|, ε). As in PyTorch's cosine the limit holds for the value alone: the gradient is that of a length in sight.
    func overLength(axis: Int, epsilon: Float) -> Tensor {
        let lengths = norm(axes: [axis], keepingAxes: true)
        let missing = lengths.value.map(.affine(scale: -1, offset: epsilon)).map(.clamp(0...Float.infinity))
        return self / (lengths + Tensor(missing))
    }
}
