import TensorCore

/// How weights begin. Fans are counted as PyTorch does: inputs (outputs) of a unit times the positions of the kernel.
public enum Initializer: Sendable, Equatable {
    case constant(Float)
    /// Whatever the memory holds, at no cost: for weights that are about to be loaded.
    case unset
    case normal(mean: Float = 0, standardDeviation: Float)
    /// Variance gain² · 2 / (fanIn + fanOut) (Glorot and Bengio, 2010).
    case xavierNormal(gain: Float = 1)
    /// Uniform with the same variance.
    case xavierUniform(gain: Float = 1)
    /// Variance 2 / ((1 + slope²) fanIn), for (leaky) ReLU (He et al., 2015).
    case kaimingNormal(slope: Float = 0)
    /// Uniform with the same variance.
    case kaimingUniform(slope: Float = 0)
    /// Rows or columns of length `gain`, at right angles to each other (Saxe et al., 2014).
    case orthogonal(gain: Float = 1)

    /// Numbers for weights whose last axis counts the outputs and all others the inputs of a unit.
    ///
    /// - Parameter shape: [in, out] or [kernelHeight, kernelWidth, in, out].
    public func values(shape: [Int], random: RandomSource) -> [Float] {
        let count = shape.reduce(1, *), positions = shape.dropLast(2).reduce(1, *)
        let outputs = shape.last ?? 1, inputs = shape.dropLast().last ?? 1
        let fanIn = Float(inputs * positions), fanOut = Float(outputs * positions)
        func normals(_ mean: Float, _ deviation: Float) -> [Float] {
            (0..<count).map { _ in mean + deviation * random.normal() }
        }
        func uniforms(_ deviation: Float) -> [Float] {
            let bound = deviation * Float(3).squareRoot()
            return (0..<count).map { _ in random.uniform(in: -bound..<bound) }
        }
        switch self {
        case .constant(let value): return [Float](repeating: value, count: count)
        case .unset: return [Float](repeating: 0, count: count)
        case .normal(let mean, let deviation): return normals(mean, deviation)
        case .xavierNormal(let gain): return normals(0, gain * (2 / (fanIn + fanOut)).squareRoot())
        case .xavierUniform(let gain): return uniforms(gain * (2 / (fanIn + fanOut)).squareRoot())
        case .kaimingNormal(let slope): return normals(0, (2 / ((1 + slope * slope) * fanIn)).squareRoot())
        case .kaimingUniform(let slope): return uniforms((2 / ((1 + slope * slope) * fanIn)).squareRoot())
        case .orthogonal(let gain): return Self.orthogonal(rows: count / outputs, columns: outputs, gain: gain, random: random)
        }
    }

    /// Random vectors made orthonormal one after the other (modified Gram-Schmidt, twice for its rounding errors).
    private static func orthogonal(rows: Int, columns: Int, gain: Float, random: RandomSource) -> [Float] {
        let (vectors, length) = (min(rows, columns), max(rows, columns))
        var basis: [[Double]] = []
        for _ in 0..<vectors {
            var vector = (0..<length).map { _ in Double(random.normal()) }
            for _ in 0..<2 {
                for other in basis {
                    let overlap = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for i in vector.indices { vector[i] -= overlap * other[i] }
                }
            }
            let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            basis.append(vector.map { $0 / norm })
        }
        return (0..<rows * columns).map { i in
            let (row, column) = (i / columns, i % columns)
            return gain * Float(rows <= columns ? basis[row][column] : basis[column][row])
        }
    }
}

/// What layers need in order to make their weights.
public struct Initialization {
    /// For weights of convolutions and linear layers; their biases begin at 0.
    public var weights: Initializer
    /// For the scale of batch normalisation; its offset begins at 0.
    public var scales: Initializer
    public let random: RandomSource
    public let backend: any ComputeBackend

    public init(
        weights: Initializer = .normal(standardDeviation: 0.02), scales: Initializer = .constant(1), random: RandomSource,
        on backend: any ComputeBackend
    ) {
        (self.weights, self.scales, self.random, self.backend) = (weights, scales, random, backend)
    }

    func weights(_ shape: [Int]) -> NDArray {
        weights == .unset
            ? NDArray(unsetOfShape: shape, on: backend)
            : NDArray(weights.values(shape: shape, random: random), shape: shape, on: backend)
    }

    func zeros(_ shape: [Int]) -> NDArray { NDArray(filledWith: 0, shape: shape, on: backend) }
}
