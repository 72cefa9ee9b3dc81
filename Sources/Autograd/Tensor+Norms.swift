import TensorCore

// How large vectors and matrices are; nil axes are all of them, negative ones count from the end.

extension Tensor {
    /// (Σ |x|^p)^(1 / p): the Euclidean norm √Σx² of order p = 2, the sum of |x| of 1, the largest |x| of ∞, the smallest of -∞,
    /// and of 0 how many are not 0. PyTorch's `linalg.vector_norm`.
    ///
    /// Where the norm is 0 so is the gradient, and largest ones that are equal share it; none flows through order 0. Neither
    /// powers nor squares overflow.
    /// - Parameters:
    ///   - keepingAxes: Whether reduced axes stay, with extent 1; default false.
    ///   - order: p, default 2; any number.
    ///   - axes: Those that vectors lie along, all where nil.
    /// - Precondition: of ±∞, vectors have elements.
    public func norm(order: Float = 2, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        let kept = value.norms(order: order, axes: axes)
        let norms = order == 0 ? Tensor(kept) : .made(kept, from: [self], rule: NormRule(order: order))
        if keepingAxes { return norms }
        let axes = Set((axes ?? Array(shape.indices)).map { Shape.axis($0, of: shape, operation: "norm") })
        return norms.reshaped(shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
    }

    /// x / max(|x|, ε): vectors of length 1 and the same direction. PyTorch's `normalize`.
    ///
    /// - Parameters:
    ///   - order: Of the norm |x|, default 2.
    ///   - axis: That vectors lie along, default the last.
    ///   - epsilon: ε, which keeps vectors of zeros what they are; default 1e-12.
    public func unitVectors(order: Float = 2, axis: Int = -1, epsilon: Float = 1e-12) -> Tensor {
        self / norm(order: order, axes: [axis], keepingAxes: true).clamped(to: epsilon...Float.infinity)
    }

    /// The Frobenius norm √Σx² of matrices, or one of those that tell how far they stretch a vector. PyTorch's
    /// `linalg.matrix_norm`.
    ///
    /// - Parameters:
    ///   - keepingAxes: Whether both axes stay, with extent 1.
    ///   - kind: The norm.
    /// - Precondition: this tensor is [..., rows, columns].
    public func matrixNorm(_ kind: MatrixNorm = .frobenius, keepingAxes: Bool = false) -> Tensor {
        require(shape.count >= 2, "matrixNorm: \(shape) is no matrix")
        let norms =
            switch kind {
            case .frobenius: norm(axes: [-2, -1], keepingAxes: true)
            case .one: absolute().sum(axes: [-2], keepingAxes: true).maximum(axes: [-1], keepingAxes: true)
            case .infinity: absolute().sum(axes: [-1], keepingAxes: true).maximum(axes: [-2], keepingAxes: true)
            case .spectral: singularValues().maximum(axes: [-1]).reshaped(shape.dropLast(2) + [1, 1])
            case .nuclear: singularValues().sum(axes: [-1]).reshaped(shape.dropLast(2) + [1, 1])
            }
        return keepingAxes ? norms : norms.reshaped(shape.dropLast(2))
    }
}

/// What is taken for the size of a matrix.
public enum MatrixNorm: String, Sendable, CaseIterable {
    /// √Σx² over all elements.
    case frobenius
    /// The largest sum of |x| down a column: how far the matrix stretches in the sum of magnitudes.
    case one
    /// The largest sum of |x| along a row: how far it stretches in the largest magnitude.
    case infinity
    /// The largest singular value: how far it stretches in Euclidean length.
    case spectral
    /// The sum of the singular values.
    case nuclear
}

struct NormRule: GradientRule {
    let order: Float

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [Self.gradient(gradient, withRespectTo: call.inputs[0], norms: call.output, order: order)]
    }

    /// sign(x) (|x| / |x|ₚ)^(p - 1) times the norms' gradient; the norms keep their axes, with extent 1.
    static func gradient(_ gradient: Tensor, withRespectTo x: Tensor, norms: Tensor, order: Float) -> Tensor {
        let signs = Tensor(x.value.map(.sign))
        if order == 1 { return gradient * signs }
        if order.isInfinite {
            let largest = (x.value.map(.absolute) - norms.value).isZero
            return gradient * (signs * Tensor(largest / largest.summed(to: norms.shape)))
        }
        // A norm of 0 leads no gradient; 1 in its place keeps quotients finite.
        let zeros = norms.value.isZero, divisors = norms + Tensor(zeros)
        let gradient = gradient * Tensor(zeros.map(.affine(scale: -1, offset: 1)))
        if order == 2 { return gradient * (x / divisors) }
        // So does 1 in place of elements of 0, to which the sign gives the gradient 0.
        let shares = (x.absolute() + Tensor(x.value.isZero)) / divisors
        return gradient * (signs * shares.power(order - 1))
    }
}

extension NDArray {
    /// Norms of the vectors along `axes`, which keep extent 1.
    func norms(order: Float, axes: [Int]?) -> NDArray {
        let sizes = map(.absolute)
        switch order {
        case 0: return sizes.map(.isGreater(than: 0)).reduced(.sum, axes: axes, keepingAxes: true)
        case 1: return sizes.reduced(.sum, axes: axes, keepingAxes: true)
        case .infinity, -.infinity:
            let norms = sizes.reduced(order > 0 ? .maximum : .minimum, axes: axes, keepingAxes: true)
            require(norms.count == 0 || count > 0, "norm: \(shape) has vectors of no elements, and of those no largest")
            return norms
        default: break
        }
        func powers(_ x: NDArray) -> NDArray {
            (order == 2 ? x.map(.square) : x.map(.power(order))).reduced(.sum, axes: axes, keepingAxes: true)
        }
        func roots(_ x: NDArray) -> NDArray { order == 2 ? x.map(.squareRoot) : x.map(.power(1 / order)) }
        let sums = powers(sizes)
        let isOrdinary = sums.reduced(.minimum).scalar > 1e-30 && sums.reduced(.maximum).scalar < 1e30
        if isOrdinary || count == 0 { return roots(sums) }
        // Powers that leave the range of numbers are taken of vectors whose leading element is 1.
        let leading = sizes.reduced(order > 0 ? .maximum : .minimum, axes: axes, keepingAxes: true)
            .map(.clamp(Float.leastNormalMagnitude...Float.greatestFiniteMagnitude))
        return roots(powers(sizes / leading)) * leading
    }

    /// 1 where x is 0, else 0.
    var isZero: NDArray { map(.absolute).map(.isGreater(than: 0)).map(.affine(scale: -1, offset: 1)) }
}
