import Foundation
import TensorCore
import Testing

/// The kernels' own transcendental functions against the system's in double precision.
@Suite struct FunctionAccuracyTests {
    private func largestRelativeError(
        _ kernels: Kernels, _ function: UnaryFunction, _ x: [Float], _ reference: (Double) -> Double
    ) -> Double {
        zip(x, kernels.array(x, [x.count]).map(function).values).reduce(0) { worst, pair in
            let expected = reference(Double(pair.0))
            let error = expected == 0 ? Double(abs(pair.1)) : abs((Double(pair.1) - expected) / expected)
            return error.isNaN ? .infinity : max(worst, error)
        }
    }

    /// 100,001 numbers evenly over a range, and as many over its powers of two.
    private func grid(_ range: ClosedRange<Float>) -> [Float] {
        (0...100_000).map { range.lowerBound + (range.upperBound - range.lowerBound) * Float($0) / 100_000 }
    }

    private let powers: [Float] = (-120...120).flatMap { exponent in
        [1, 1.1, 1.3333, 1.4142135, 1.4142137, 1.7, 1.9999999].map { Float(sign: .plus, exponent: exponent, significand: $0) }
    }

    @Test(arguments: Kernels.all) func exponential(_ kernels: Kernels) {
        let x = grid(-87.3...88.7) + grid(-1...1) + powers.filter { $0 < 88 } + powers.filter { $0 < 87 }.map { -$0 }
        #expect(largestRelativeError(kernels, .exponential, x, Foundation.exp) < 3e-7)
    }

    @Test(arguments: Kernels.all) func logarithm(_ kernels: Kernels) {
        #expect(largestRelativeError(kernels, .logarithm, grid(0.5...2) + grid(2...1e6) + powers, Foundation.log) < 3e-7)
    }

    @Test(arguments: Kernels.all) func hyperbolicTangent(_ kernels: Kernels) {
        let x = grid(-12...12) + grid(-0.7...0.7) + powers + powers.map { -$0 }
        #expect(largestRelativeError(kernels, .tanh, x, Foundation.tanh) < 4e-7)
    }

    @Test(arguments: Kernels.all) func sigmoid(_ kernels: Kernels) {
        let x = grid(-87...87) + grid(-3...3) + powers + powers.filter { $0 < 87 }.map { -$0 }
        #expect(largestRelativeError(kernels, .sigmoid, x) { 1 / (1 + Foundation.exp(-$0)) } < 4e-7)
    }

    @Test(arguments: Kernels.all) func softplus(_ kernels: Kernels) {
        let x = grid(-87...87) + grid(-3...3) + powers.filter { $0 < 700 } + powers.filter { $0 < 87 }.map { -$0 }
        #expect(largestRelativeError(kernels, .softplus, x) { Foundation.log1p(Foundation.exp($0)) } < 4e-7)
    }

    @Test(arguments: Kernels.all) func errorFunction(_ kernels: Kernels) {
        let x = grid(-6...6) + grid(-1...1) + powers + powers.map { -$0 }
        #expect(largestRelativeError(kernels, .errorFunction, x, Foundation.erf) < 3e-7)
    }

    /// What each function makes of 0, -0, ±1000, the infinities and NaN.
    static let special: [(UnaryFunction, [Float])] = [
        (.exponential, [1, 1, .infinity, 0, .infinity, 0, .nan]),
        (.logarithm, [-.infinity, -.infinity, Float(Foundation.log(1000.0)), .nan, .infinity, .nan, .nan]),
        (.tanh, [0, 0, 1, -1, 1, -1, .nan]),
        (.sigmoid, [0.5, 0.5, 1, 0, 1, 0, .nan]),
        (.softplus, [Float(Foundation.log(2.0)), Float(Foundation.log(2.0)), 1000, 0, .infinity, 0, .nan]),
        (.errorFunction, [0, 0, 1, -1, 1, -1, .nan]),
        (.absolute, [0, 0, 1000, 1000, .infinity, .infinity, .nan]),
        (.sign, [0, 0, 1, -1, 1, -1, .nan]),
        (.square, [0, 0, 1e6, 1e6, .infinity, .infinity, .nan]),
        (.squareRoot, [0, 0, Float(1000).squareRoot(), .nan, .infinity, .nan, .nan]),
        (.reciprocal, [.infinity, -.infinity, 0.001, -0.001, 0, 0, .nan]),
        (.leakyReLU(slope: 0.5), [0, 0, 1000, -500, .infinity, -.infinity, .nan]),
        (.leakyReLU(slope: 0), [0, 0, 1000, 0, .infinity, 0, .nan]),
        (.clamp(-2...3), [0, 0, 3, -2, 3, -2, .nan]),
        (.power(2), [0, 0, 1e6, 1e6, .infinity, .infinity, .nan]),
        (.power(0), [1, 1, 1, 1, 1, 1, 1]),
        (.affine(scale: 2, offset: 1), [1, 1, 2001, -1999, .infinity, -.infinity, .nan]),
        (.isGreater(than: 0), [0, 0, 1, 0, 1, 0, 0]),
    ]

    @Test(arguments: Kernels.all) func specialValues(_ kernels: Kernels) {
        let x: [Float] = [0, -0.0, 1000, -1000, .infinity, -.infinity, .nan]
        for (function, expected) in Self.special {
            // In the middle of a vector and at a ragged end.
            for copies in [1, 5] {
                let y = kernels.array(Array(repeating: x, count: copies).flatMap { $0 }, [copies * x.count]).map(function).values
                for (i, value) in y.enumerated() {
                    let wanted = expected[i % x.count]
                    #expect(
                        value == wanted || (value.isNaN && wanted.isNaN) || abs(value - wanted) <= 3e-7 * abs(wanted),
                        "\(function)(\(x[i % x.count])) = \(value)")
                }
            }
        }
    }

    @Test(arguments: Kernels.all) func notANumberPassesThroughExtremes(_ kernels: Kernels) {
        let x = kernels.array([.nan, 1, .nan, 2], [4]), y = kernels.array([1, .nan, .nan, 3], [4])
        for function in [BinaryFunction.maximum, .minimum] {
            #expect(x.combined(function, with: y).values.map(\.isNaN) == [true, true, true, false])
        }
    }
}
