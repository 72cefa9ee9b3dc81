import Foundation
import TensorCore
import Testing

@Suite struct ElementwiseKernelTests {
    /// Odd counts: less than a vector, around vectors, and beyond what one task does.
    static let counts = [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100, 16383, 16384, 16385, 40001]

    static let unary: [(UnaryFunction, Range<Float>, @Sendable (Double) -> Double)] = [
        (.affine(scale: -1.5, offset: 0.25), -5..<5, { $0 * -1.5 + 0.25 }),
        (.absolute, -5..<5, { abs($0) }),
        (.sign, -5..<5, { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }),
        (.square, -5..<5, { $0 * $0 }),
        (.squareRoot, 0..<5, { $0.squareRoot() }),
        (.reciprocal, 0.1..<5, { 1 / $0 }),
        (.exponential, -5..<5, { Foundation.exp($0) }),
        (.logarithm, 0.01..<9, { Foundation.log($0) }),
        (.tanh, -3..<3, { Foundation.tanh($0) }),
        (.sigmoid, -9..<9, { 1 / (1 + Foundation.exp(-$0)) }),
        (.softplus, -9..<9, { Foundation.log1p(Foundation.exp($0)) }),
        (.leakyReLU(slope: 0.25), -5..<5, { $0 > 0 ? $0 : 0.25 * $0 }),
        (.power(2.5), 0..<5, { Foundation.pow($0, 2.5) }),
        (.clamp(-1...2), -5..<5, { min(max($0, -1), 2) }),
        (.isGreater(than: 0.5), -5..<5, { $0 > 0.5 ? 1 : 0 }),
    ]

    @Test(arguments: Kernels.all) func functionsOfOneArray(_ kernels: Kernels) {
        for (function, range, reference) in Self.unary {
            for count in Self.counts {
                let x = Reference.numbers(count, in: range, seed: UInt64(count))
                let y = kernels.array(x, [count]).map(function).values
                #expect(
                    Reference.relativeError(y, x.map { reference(Double($0)) }) <= 5e-7, "\(function) of \(count)")
            }
        }
    }

    static let binary: [(BinaryFunction, @Sendable (Double, Double) -> Double)] = [
        (.add, { $0 + $1 }),
        (.subtract, { $0 - $1 }),
        (.multiply, { $0 * $1 }),
        (.divide, { $0 / $1 }),
        (.maximum, { max($0, $1) }),
        (.minimum, { min($0, $1) }),
        (.isGreater, { $0 > $1 ? 1 : 0 }),
        (.tanhGradient, { $0 * (1 - $1 * $1) }),
        (.sigmoidGradient, { $0 * $1 * (1 - $1) }),
        (.leakyReLUGradient(slope: 0.25), { $1 > 0 ? $0 : 0.25 * $0 }),
        (.addScaled(-1.5), { $0 - 1.5 * $1 }),
    ]

    /// Shapes that broadcast, with the walk's axes joined, apart, repeating first, last and in between.
    static let shapes: [([Int], [Int])] = [
        ([], []), ([1], []), ([7], [7]), ([3, 5], [5]), ([3, 5], [3, 1]), ([3, 1], [1, 5]), ([2, 3, 17], [2, 1, 17]),
        ([2, 1, 3, 1, 5], [4, 1, 7, 1]), ([1, 1, 1], [2, 3, 4]), ([40_001], [1]), ([130, 133], [133]), ([130, 133], [130, 1]),
        ([3, 1, 40, 1, 20, 16], [40, 7, 1, 16]), ([2, 2, 2, 2, 2, 2, 2, 2], [1, 2, 1, 2, 1, 2, 1, 2]),
    ]

    @Test(arguments: Kernels.all) func functionsOfTwoArraysThatBroadcast(_ kernels: Kernels) {
        for (xShape, yShape) in Self.shapes {
            let x = HostArray(shape: xShape, values: Reference.numbers(xShape.reduce(1, *), seed: 1))
            let y = HostArray(shape: yShape, values: Reference.numbers(yShape.reduce(1, *), in: 0.5..<2, seed: 2))
            let shape = Shape.broadcast(xShape, yShape, operation: "test")
            let wideX = stretched(x, to: shape), wideY = stretched(y, to: shape)
            for (function, reference) in Self.binary {
                let z = NDArray(x, on: kernels.backend).combined(function, with: NDArray(y, on: kernels.backend))
                let expected = zip(wideX, wideY).map { reference(Double($0), Double($1)) }
                #expect(z.shape == shape)
                #expect(Reference.relativeError(z.values, expected) <= 5e-7, "\(function) \(xShape) \(yShape)")
            }
            #expect(NDArray(x, on: kernels.backend).broadcast(to: shape).values == wideX)
            #expect(NDArray(y, on: kernels.backend).broadcast(to: shape).values == wideY)
        }
    }

    @Test(arguments: Kernels.all) func transposing(_ kernels: Kernels) {
        for (shape, order) in [
            ([3, 5], [1, 0]), ([2, 3, 4], [2, 0, 1]), ([130, 133], [1, 0]), ([2, 1, 5, 3], [3, 1, 0, 2]), ([7], [0]), ([], []),
            ([4, 1, 33, 20], [0, 3, 1, 2]),
        ] {
            let x = HostArray(shape: shape, values: Reference.numbers(shape.reduce(1, *)))
            let turned = NDArray(x, on: kernels.backend).transposed(order)
            #expect(turned.shape == order.map { shape[$0] })
            // Index by index: the place of each element in x, from its place in the result.
            let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
            let expected = x.values.indices.map { position -> Float in
                var rest = position, offset = 0
                for axis in order.reversed() {
                    offset += rest % shape[axis] * strides[axis]
                    rest /= shape[axis]
                }
                return x.values[offset]
            }
            #expect(turned.values == expected)
        }
    }

    /// The values an array has when stretched, found index by index.
    private func stretched(_ array: HostArray, to shape: [Int]) -> [Float] {
        let missing = shape.count - array.shape.count
        return (0..<shape.reduce(1, *)).map { position in
            var rest = position, offset = 0, step = 1
            for axis in shape.indices.reversed() {
                let index = rest % shape[axis]
                rest /= shape[axis]
                guard axis >= missing else { continue }
                if array.shape[axis - missing] != 1 { offset += index * step }
                step *= array.shape[axis - missing]
            }
            return array.values[offset]
        }
    }
}
