import TensorCore
import Testing

@Suite struct ReductionKernelTests {
    static let shapes = [
        [1], [7], [16], [33], [4096], [4097], [8193], [40_001], [1, 5], [5, 1], [3, 7], [257, 3], [3, 257], [600, 33],
        [2, 300, 16],
        [5, 8, 3, 17], [2, 3, 4, 5, 6], [],
    ]

    /// Each output element's inputs, found index by index.
    private func reduced(_ array: HostArray, axes: Set<Int>, _ combine: ([Double]) -> Double) -> [Double] {
        let kept = array.shape.indices.filter { !axes.contains($0) }.map { array.shape[$0] }
        var groups = [[Double]](repeating: [], count: kept.reduce(1, *))
        for (position, value) in array.values.enumerated() {
            var rest = position, target = 0, step = 1
            for axis in array.shape.indices.reversed() {
                if !axes.contains(axis) {
                    target += rest % array.shape[axis] * step
                    step *= array.shape[axis]
                }
                rest /= array.shape[axis]
            }
            groups[target].append(Double(value))
        }
        return groups.map(combine)
    }

    @Test func agreesWithTheDefinition() {
        for shape in Self.shapes {
            let x = HostArray(shape: shape, values: Reference.numbers(shape.reduce(1, *), in: -0.5..<1))
            let choices = (0..<1 << shape.count).map { bits in shape.indices.filter { bits >> $0 & 1 == 1 } }
            for axes in choices {
                let sums = reduced(x, axes: Set(axes)) { $0.reduce(0, +) }
                let maxima = reduced(x, axes: Set(axes)) { $0.max()! }, minima = reduced(x, axes: Set(axes)) { $0.min()! }
                for kernels in Kernels.all {
                    let array = NDArray(x, on: kernels.backend)
                    let sum = array.reduced(.sum, axes: axes)
                    #expect(sum.shape == shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
                    #expect(Reference.relativeError(sum.values, sums) <= Reference.tolerance, "\(shape) \(axes)")
                    #expect(array.reduced(.maximum, axes: axes).values.map(Double.init) == maxima, "\(shape) \(axes)")
                    #expect(array.reduced(.minimum, axes: axes).values.map(Double.init) == minima, "\(shape) \(axes)")
                    let kept = array.reduced(.sum, axes: axes, keepingAxes: true)
                    #expect(kept.shape == shape.indices.map { axes.contains($0) ? 1 : shape[$0] })
                    #expect(kept.values == sum.values)
                }
            }
        }
    }

    @Test(arguments: Kernels.all) func aMillionNumbersKeepTheirDigits(_ kernels: Kernels) {
        let tenths = NDArray(filledWith: 0.1, shape: [1_000_000], on: kernels.backend)
        #expect(abs(tenths.reduced(.sum).scalar - 100_000) < 0.3)
        #expect(abs(tenths.reshaped([1000, 1000]).reduced(.sum, axes: [0]).reduced(.sum).scalar - 100_000) < 0.3)
        #expect(tenths.reshaped([125_000, 8]).reduced(.sum, axes: [0]).values.allSatisfy { abs($0 - 12_500) < 0.04 })
        // A large number first does not swallow those after it.
        var values = [Float](repeating: 1, count: 1_000_000)
        values[0] = 1e7
        let sum = Double(kernels.array(values, [1_000_000]).reduced(.sum).scalar)
        #expect(abs(sum - 10_999_999) / 10_999_999 < 1e-4)
    }

    @Test(arguments: Kernels.all) func notANumberAndInfinitySpread(_ kernels: Kernels) {
        for (rows, columns) in [(1, 5), (1, 100), (1, 20_000), (300, 7), (3, 17)] {
            for place in [0, columns / 2, columns - 1] {
                var x = Reference.numbers(rows * columns)
                x[(rows - 1) * columns + place] = .nan
                let array = kernels.array(x, [rows, columns])
                for reduction in [Reduction.sum, .maximum, .minimum] {
                    #expect(array.reduced(reduction).scalar.isNaN)
                    #expect(array.reduced(reduction, axes: [1]).values.map(\.isNaN) == (0..<rows).map { $0 == rows - 1 })
                    #expect(array.reduced(reduction, axes: [0]).values.map(\.isNaN) == (0..<columns).map { $0 == place })
                }
                x[(rows - 1) * columns + place] = -.infinity
                let infinite = kernels.array(x, [rows, columns])
                #expect(infinite.reduced(.sum).scalar == -.infinity)
                #expect(infinite.reduced(.minimum).scalar == -.infinity)
                #expect(infinite.reduced(.maximum).scalar.isFinite)
            }
        }
    }
}
