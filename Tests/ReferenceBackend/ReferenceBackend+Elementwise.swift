import Foundation
import TensorCore

extension ReferenceBackend {
    /// Each element by the definition of the function.
    public func unary(_ function: UnaryFunction, _ x: NDArray) -> NDArray {
        rounded(doubles(x).map { value($0, function) }, x.shape)
    }

    /// Each pair of elements by the definition of the function.
    public func binary(_ function: BinaryFunction, _ x: NDArray, _ y: NDArray) -> NDArray {
        let shape = Shape.broadcast(x.shape, y.shape, operation: "\(function)")
        let xs = doubles(x), ys = doubles(y)
        let xPlaces = places(shape, Shape.broadcastStrides(from: x.shape, to: shape))
        let yPlaces = places(shape, Shape.broadcastStrides(from: y.shape, to: shape))
        return rounded(zip(xPlaces, yPlaces).map { value(xs[$0], ys[$1], function) }, shape)
    }

    private func value(_ x: Double, _ function: UnaryFunction) -> Double {
        switch function {
        case .affine(let scale, let offset): Double(scale) * x + Double(offset)
        case .absolute: abs(x)
        case .sign: x > 0 ? 1 : x < 0 ? -1 : x
        case .square: x * x
        case .squareRoot: x.squareRoot()
        case .reciprocal: 1 / x
        case .exponential: exp(x)
        case .logarithm: log(x)
        case .tanh: tanh(x)
        case .sigmoid: 1 / (1 + exp(-x))
        case .softplus: (x > 0 ? x : 0) + log1p(exp(-abs(x)))
        case .errorFunction: erf(x)
        case .leakyReLU(let slope): leaky(x, gate: x, slope)
        case .power(let exponent): pow(x, Double(exponent))
        case .clamp(let range):
            x < Double(range.lowerBound)
                ? Double(range.lowerBound) : x > Double(range.upperBound) ? Double(range.upperBound) : x
        case .isGreater(let bound): x > Double(bound) ? 1 : 0
        }
    }

    private func value(_ x: Double, _ y: Double, _ function: BinaryFunction) -> Double {
        switch function {
        case .add: x + y
        case .subtract: x - y
        case .multiply: x * y
        case .divide: x / y
        case .maximum: x > y || x.isNaN ? x : y
        case .minimum: x < y || x.isNaN ? x : y
        case .isGreater: x > y ? 1 : 0
        case .tanhGradient: x * (1 - y * y)
        case .sigmoidGradient: x * y * (1 - y)
        case .leakyReLUGradient(let slope): leaky(x, gate: y, slope)
        case .addScaled(let scale): x + Double(scale) * y
        }
    }

    /// x where the gate is open, else slope · x, and 0 of any x for a slope of 0.
    func leaky(_ x: Double, gate: Double, _ slope: Float) -> Double {
        gate > 0 || gate.isNaN ? x : slope == 0 ? 0 : Double(slope) * x
    }

    /// Where the elements of an array of `shape` lie, in row-major order.
    func places(_ shape: [Int], _ strides: [Int]) -> [Int] {
        zip(shape, strides).reduce([0]) { starts, axis in
            starts.flatMap { start in (0..<axis.0).map { start + $0 * axis.1 } }
        }
    }
}
