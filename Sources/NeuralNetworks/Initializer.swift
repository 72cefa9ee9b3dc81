import Foundation
import TensorCore

/// The initial values of weights. Fans are counted as in PyTorch: inputs (outputs) of a unit times the positions of the kernel.
public enum Initializer: Sendable, Equatable {
    /// The same number everywhere. PyTorch's `constant_`.
    case constant(Float)
    /// Not initialised, at no cost: for weights that are about to be loaded. PyTorch's `empty`.
    case unset
    /// Uniform between two bounds. PyTorch's `uniform_`.
    case uniform(Range<Float> = 0..<1)
    /// Normal numbers of mean μ and standard deviation σ. PyTorch's `normal_`.
    case normal(mean: Float = 0, standardDeviation: Float)
    /// Normal numbers, those outside the bounds drawn again. PyTorch's `trunc_normal_`, with its defaults.
    case truncatedNormal(mean: Float = 0, standardDeviation: Float = 1, bounds: ClosedRange<Float> = -2...2)
    /// Variance gain² · 2 / (fanIn + fanOut) (Glorot and Bengio, 2010). PyTorch's `xavier_normal_`.
    case xavierNormal(gain: Float = 1)
    /// Uniform with the same variance (Glorot and Bengio, 2010). PyTorch's `xavier_uniform_`.
    case xavierUniform(gain: Float = 1)
    /// Variance gain² / fan, with the gain of the function after the weights (He et al., 2015). PyTorch's `kaiming_normal_`.
    case kaimingNormal(for: Activation.Function = .relu, fan: Fan = .input)
    /// Uniform with the same variance (He et al., 2015). PyTorch's `kaiming_uniform_`.
    case kaimingUniform(for: Activation.Function = .relu, fan: Fan = .input)
    /// Orthogonal rows or columns of length `gain` (Saxe et al., 2014). PyTorch's `orthogonal_`.
    case orthogonal(gain: Float = 1)

    /// The identity: 1 in the middle of a kernel from each input to the output of the same number, else 0. PyTorch's `dirac_`.
    case dirac

    /// The values whose variance Kaiming's weights preserve.
    public enum Fan: Sendable, Equatable {
        /// Of the values on their way forward: PyTorch's `fan_in`.
        case input
        /// Of the gradients on their way back: PyTorch's `fan_out`.
        case output
    }

    /// Weights whose last axis counts the outputs and all others the inputs of a unit.
    ///
    /// - Parameters:
    ///   - shape: [in, out] or [kernelHeight, kernelWidth, in, out].
    ///   - random: The source of random numbers.
    ///   - backend: Where the numbers live.
    public func array(shape: [Int], random: RandomSource, on backend: any ComputeBackend) -> NDArray {
        if let distribution = distribution(shape: shape) { return NDArray(distribution, random, shape: shape, on: backend) }
        let count = shape.reduce(1, *)
        switch self {
        case .constant(let value): return NDArray(filledWith: value, shape: shape, on: backend)
        case .truncatedNormal(let mean, let deviation, let bounds):
            let truncated = TruncatedNormal(mean: mean, standardDeviation: deviation, bounds: bounds)
            return NDArray((0..<count).map { _ in truncated.draw(random) }, shape: shape, on: backend)
        case .orthogonal(let gain):
            let columns = shape.last ?? 1
            let values = Self.orthogonal(rows: count / columns, columns: columns, gain: gain, random: random)
            return NDArray(values, shape: shape, on: backend)
        case .dirac:
            let (inputs, outputs) = (shape.dropLast().last ?? 1, shape.last ?? 1)
            let kernel = Array(shape.dropLast(2))
            let middle = kernel.reduce(0) { $0 * $1 + $1 / 2 }
            var values = [Float](repeating: 0, count: count)
            for channel in 0..<min(inputs, outputs) { values[(middle * inputs + channel) * outputs + channel] = 1 }
            return NDArray(values, shape: shape, on: backend)
        default: return NDArray(unsetOfShape: shape, on: backend)
        }
    }

    /// What independent weights are drawn from; nil where they are not independent, or not drawn by a backend.
    private func distribution(shape: [Int]) -> RandomDistribution? {
        let positions = shape.dropLast(2).reduce(1, *)
        let outputs = shape.last ?? 1, inputs = shape.dropLast().last ?? 1
        let fanIn = Float(inputs * positions), fanOut = Float(outputs * positions)
        func uniform(_ deviation: Float) -> RandomDistribution {
            let bound = deviation * Float(3).squareRoot()
            return .uniform(-bound..<bound)
        }
        func xavier(_ gain: Float) -> Float { gain * (2 / (fanIn + fanOut)).squareRoot() }
        func kaiming(_ function: Activation.Function, _ fan: Fan) -> Float {
            function.gain / (fan == .input ? fanIn : fanOut).squareRoot()
        }
        return switch self {
        case .constant, .unset, .truncatedNormal, .orthogonal, .dirac: nil
        case .uniform(let range): .uniform(range)
        case .normal(let mean, let deviation): .normal(mean: mean, standardDeviation: deviation)
        case .xavierNormal(let gain): .normal(standardDeviation: xavier(gain))
        case .xavierUniform(let gain): uniform(xavier(gain))
        case .kaimingNormal(let function, let fan): .normal(standardDeviation: kaiming(function, fan))
        case .kaimingUniform(let function, let fan): uniform(kaiming(function, fan))
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

extension Activation.Function {
    /// The factor by which weights before the function must be larger than 1 / √fan to preserve the variance of values. PyTorch's
    /// `calculate_gain`.
    ///
    /// 5 / 3 for tanh, √2 for ReLU, √(2 / (1 + slope²)) for a leaky one, 3 / 4 for SELU, 1 for the sigmoid and the softmaxes;
    /// those that PyTorch leaves out (ReLU6, ELU, GELU, Swish, Mish, softplus) have the gain of the ReLU that they approximate.
    public var gain: Float {
        switch self {
        case .tanh: 5 / 3
        case .leakyReLU(let slope): (2 / (1 + slope * slope)).squareRoot()
        case .selu: 0.75
        case .sigmoid, .softmax, .logSoftmax, .logSumExp: 1
        case .relu, .relu6, .elu, .gelu, .swish, .mish, .softplus: Float(2).squareRoot()
        }
    }
}

/// Normal numbers within bounds, by rejection: even draws, kept as often as the density there is to the largest.
private struct TruncatedNormal {
    let mean, standardDeviation: Float
    let bounds: ClosedRange<Float>
    /// In standard deviations from the mean. Beyond 9 of them nothing is ever drawn.
    let low, high: Float
    /// Where the density is largest.
    let peak: Float

    init(mean: Float, standardDeviation: Float, bounds: ClosedRange<Float>) {
        (self.mean, self.standardDeviation, self.bounds) = (mean, standardDeviation, bounds)
        low = max(-9, (bounds.lowerBound - mean) / standardDeviation)
        high = min(9, (bounds.upperBound - mean) / standardDeviation)
        peak = min(max(0, low), high)
        require(low < high, "truncatedNormal: \(bounds) is too far from the mean \(mean)")
    }

    func draw(_ random: RandomSource) -> Float {
        while true {
            let z = random.uniform(in: low..<high)
            if random.uniform() < exp((peak * peak - z * z) / 2) {
                // Rounding must not carry it over a bound.
                return min(max(mean + standardDeviation * z, bounds.lowerBound), bounds.upperBound)
            }
        }
    }
}
