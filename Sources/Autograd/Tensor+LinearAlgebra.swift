import TensorCore

// Linear equations and what depends on them. Matrices are the last two axes; leading axes are a batch of them.

extension Tensor {
    /// X of A X = B, this tensor being A. PyTorch's `linalg.solve`.
    ///
    /// - Parameter rightSides: B, [..., size, columns], or one vector a matrix, [size] or [..., size] with this tensor's leading
    ///   axes. Leading axes broadcast.
    /// - Returns: X, of B's shape but for axes that broadcast.
    /// - Throws: `SingularMatrixError` where a pivot is exactly zero.
    /// - Precondition: this tensor is [..., size, size].
    public func solve(_ rightSides: Tensor) throws(SingularMatrixError) -> Tensor {
        let isVectors = rightSides.shape.count == 1 || rightSides.shape == Array(shape.dropLast())
        let columns = isVectors ? rightSides.reshaped(rightSides.shape + [1]) : rightSides
        let solution = try solve(columns: columns, operation: "solve")
        return isVectors ? solution.reshaped(Array(solution.shape.dropLast())) : solution
    }

    /// A⁻¹, with A A⁻¹ the identity. PyTorch's `linalg.inv`.
    ///
    /// Where A⁻¹ B is wanted, `solve(_:)` is faster and rounds less.
    /// - Throws: `SingularMatrixError` where a pivot is exactly zero.
    /// - Precondition: this tensor is [..., size, size].
    public func inverse() throws(SingularMatrixError) -> Tensor {
        try solve(columns: .identity(matrixSize("inverse"), on: backend), operation: "inverse")
    }

    /// det A, the factor by which A scales volumes; 0 where it is singular and 1 where it has no rows. PyTorch's `linalg.det`.
    ///
    /// The gradient holds the cofactors, at singular matrices too.
    /// - Returns: One number a matrix, of the leading axes' shape.
    /// - Precondition: this tensor is [..., size, size].
    public func determinant() -> Tensor {
        let matrices = matrices("determinant"), factors = LUFactorization(matrices.value)
        let value = NDArray(factors.determinants.map { Float($0) }, shape: [factors.count], on: backend)
        return .made(value, from: [matrices], rule: DeterminantRule(factors: factors)).reshaped(Array(shape.dropLast(2)))
    }

    /// The sign of det A and log |det A|, which does not overflow for large matrices: 0 and -∞ where A is singular. PyTorch's
    /// `linalg.slogdet`.
    ///
    /// - Returns: One number a matrix each, of the leading axes' shape; no gradient flows through the sign.
    /// - Precondition: this tensor is [..., size, size].
    public func logDeterminant() -> (sign: Tensor, logarithm: Tensor) {
        let matrices = matrices("logDeterminant"), factors = LUFactorization(matrices.value)
        let batch = Array(shape.dropLast(2)), determinants = factors.logDeterminants
        let logarithm = NDArray(determinants.map { Float($0.logarithm) }, shape: [factors.count], on: backend)
        return (
            Tensor(determinants.map { Float($0.sign) }, shape: batch, on: backend),
            .made(logarithm, from: [matrices], rule: LogDeterminantRule(factors: factors)).reshaped(batch)
        )
    }

    /// [batch, size, size].
    private func matrices(_ operation: String) -> Tensor {
        let size = matrixSize(operation)
        return reshaped([Shape.count(Array(shape.dropLast(2))), size, size])
    }

    private func matrixSize(_ operation: String) -> Int {
        require(
            shape.count >= 2 && shape[shape.count - 1] == shape[shape.count - 2], "\(operation): \(shape) is no square matrix")
        return shape[shape.count - 1]
    }

    /// `solve(_:)` with B [..., size, columns].
    private func solve(columns b: Tensor, operation: String) throws(SingularMatrixError) -> Tensor {
        let size = matrixSize(operation)
        require(
            b.shape.count >= 2 && b.shape[b.shape.count - 2] == size,
            "\(operation): right sides \(b.shape) do not fit matrices \(shape)")
        let own = Array(shape.dropLast(2))
        let batch = Shape.broadcast(own, Array(b.shape.dropLast(2)), operation: operation), count = Shape.count(batch)
        // One matrix is factorized once for the whole batch.
        let isShared = Shape.count(own) == 1
        let matrices =
            isShared ? reshaped([1, size, size]) : broadcast(to: batch + [size, size]).reshaped([count, size, size])
        let tail = Array(b.shape.suffix(2)), factors = LUFactorization(matrices.value)
        if let singular = factors.firstSingular {
            throw SingularMatrixError(operation: operation, index: singular, count: factors.count)
        }
        return matrices.solved(b.broadcast(to: batch + tail).reshaped([count] + tail), by: factors).reshaped(batch + tail)
    }

    /// X of A X = B, or of Aᵀ X = B, with A [1 or batch, size, size] taken apart already.
    func solved(_ b: Tensor, by factors: LUFactorization, isTransposed: Bool = false) -> Tensor {
        .made(
            factors.solve(b.value, transposed: isTransposed), from: [self, b],
            rule: SolveRule(factors: factors, isTransposed: isTransposed))
    }

    /// A⁻ᵀ with A [batch, size, size] taken apart already.
    func inverseTransposed(by factors: LUFactorization) -> Tensor {
        solved(Tensor.identity(factors.size, on: backend).broadcast(to: shape), by: factors, isTransposed: true)
    }

    /// (-1)^(i + j) times the determinant without row i and column j, for matrices [batch, size, size].
    ///
    /// By so many determinants it takes long, but has derivatives of every order where there is no inverse.
    func cofactors() -> Tensor {
        let (count, n) = (shape[0], shape[1]), places = (0..<n * n).map { (row: $0 / n, column: $0 % n) }
        let positions = places.flatMap { place in
            places.indices.filter { places[$0].row != place.row && places[$0].column != place.column }
        }
        let minors = reshaped([count, n * n]).mapped(axis: 1, through: AxisMap(inputCount: n * n, positions: positions))
            .reshaped([count * n * n, n - 1, n - 1])
        let signs = Tensor(places.map { ($0.row + $0.column).isMultiple(of: 2) ? 1 : -1 }, shape: [n, n], on: backend)
        return minors.determinant().reshaped(shape) * signs
    }
}

/// For A X = B: dB = A⁻ᵀ dX and dA = -dB Xᵀ; for Aᵀ X = B: dB = A⁻¹ dX and dA = -X dBᵀ.
struct SolveRule: GradientRule {
    let factors: LUFactorization
    let isTransposed: Bool

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let right = call.inputs[0].solved(gradient, by: factors, isTransposed: !isTransposed), x = call.output
        return [
            call.gradient(0) { input in
                let product =
                    isTransposed ? x.multiplied(by: right, otherTransposed: true) : right.multiplied(by: x, otherTransposed: true)
                return -product.summed(to: input.shape)
            },
            right,
        ]
    }
}

/// The cofactors, which are det A · A⁻ᵀ where there is an inverse.
struct DeterminantRule: GradientRule {
    let factors: LUFactorization

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let a = call.inputs[0]
        if factors.firstSingular != nil { return [gradient.reshaped([factors.count, 1, 1]) * a.cofactors()] }
        return [(gradient * call.output).reshaped([factors.count, 1, 1]) * a.inverseTransposed(by: factors)]
    }
}

struct LogDeterminantRule: GradientRule {
    let factors: LUFactorization

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [gradient.reshaped([factors.count, 1, 1]) * call.inputs[0].inverseTransposed(by: factors)]
    }
}
