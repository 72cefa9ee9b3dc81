import TensorCore
import Testing

@Suite struct NormalizationKernelTests {
    /// Groups, rows, channels.
    static let sizes = [
        (1, 1, 3), (1, 2, 1), (2, 5, 3), (3, 127, 16), (1, 128, 17), (2, 129, 20), (1, 1000, 33), (4, 300, 64), (5, 49, 8),
        (1, 4096, 5),
    ]

    private struct Expected {
        var output, mean, variance, gradient: [Double]
    }

    private func reference(_ x: [Float], _ dy: [Float], _ size: (Int, Int, Int), _ epsilon: Double) -> Expected {
        let (groups, rows, channels) = size
        var expected = Expected(
            output: [Double](repeating: 0, count: x.count), mean: [], variance: [],
            gradient: [Double](repeating: 0, count: x.count))
        for group in 0..<groups {
            for channel in 0..<channels {
                let places = (0..<rows).map { (group * rows + $0) * channels + channel }
                let mean = places.reduce(0) { $0 + Double(x[$1]) } / Double(rows)
                let variance = places.reduce(0) { $0 + (Double(x[$1]) - mean) * (Double(x[$1]) - mean) } / Double(rows)
                let scale = 1 / (variance + epsilon).squareRoot()
                let z = places.map { (Double(x[$0]) - mean) * scale }
                let meanGradient = places.reduce(0) { $0 + Double(dy[$1]) } / Double(rows)
                let meanProduct = zip(places, z).reduce(0) { $0 + Double(dy[$1.0]) * $1.1 } / Double(rows)
                for (place, z) in zip(places, z) {
                    expected.output[place] = z
                    expected.gradient[place] = (Double(dy[place]) - meanGradient - z * meanProduct) * scale
                }
                expected.mean.append(mean)
                expected.variance.append(variance)
            }
        }
        return expected
    }

    @Test func agreesWithTheDefinition() {
        for (i, size) in Self.sizes.enumerated() {
            let (groups, rows, channels) = size, shape = [groups, rows, channels]
            let x = Reference.numbers(shape.reduce(1, *), in: -2..<3, seed: UInt64(i))
            let dy = Reference.numbers(x.count, seed: UInt64(100 + i))
            let expected = reference(x, dy, size, 1e-5)
            for kernels in Kernels.all {
                let input = kernels.array(x, shape)
                let result = kernels.backend.normalize(
                    input, groups: groups, epsilon: 1e-5, statistics: nil, tail: NormalizationTail(), residual: nil)
                let gradient = kernels.backend.normalizeGradient(
                    input, mean: result.mean, variance: result.variance, outputGradient: kernels.array(dy, shape),
                    groups: groups, epsilon: 1e-5, tail: NormalizationTail()
                ).input
                #expect(result.mean.shape == [groups, channels])
                let what = "\(kernels.testDescription) \(size)"
                #expect(Reference.relativeError(result.output.values, expected.output) <= Reference.tolerance, "\(what)")
                #expect(Reference.relativeError(result.mean.values, expected.mean) <= Reference.tolerance, "\(what)")
                #expect(Reference.relativeError(result.variance.values, expected.variance) <= Reference.tolerance, "\(what)")
                // A single row has no spread: z is 0 and so are output and gradient, but for what rounding leaves.
                #expect(Reference.relativeError(gradient.values, expected.gradient) <= (rows < 3 ? 1e-3 : 2e-5), "\(what)")
            }
        }
    }

    /// A common offset costs the variance no digits. A first row far from all others, from which distances are measured,
    /// costs some: 50 standard deviations off leave three, which still normalises as well as training needs.
    @Test(arguments: Kernels.all) func offsetsAndOutliersKeepTheVariance(_ kernels: Kernels) {
        let (rows, channels) = (2000, 5)
        let noise = Reference.numbers(rows * channels, seed: 9)
        for (offset, first, tolerance) in [(Float(1000), Float(0), 1e-5), (0, 30, 2e-4), (-300, 100, 1e-3)] {
            let x = noise.enumerated().map { $1 + offset + ($0 < channels ? first : 0) }
            let expected = reference(x, x, (1, rows, channels), 1e-5)
            let result = kernels.backend.normalize(
                kernels.array(x, [1, rows, channels]), groups: 1, epsilon: 1e-5, statistics: nil, tail: NormalizationTail(),
                residual: nil)
            #expect(Reference.relativeError(result.variance.values, expected.variance) <= tolerance, "\(offset) \(first)")
            #expect(result.mean.values.count == expected.mean.count)
            for (mean, wanted) in zip(result.mean.values, expected.mean) {
                #expect(abs(Double(mean) - wanted) <= 1e-5 + 1e-7 * abs(wanted), "\(offset) \(first)")
            }
        }
    }

    @Test(arguments: Kernels.all) func constantChannelsBecomeZeros(_ kernels: Kernels) {
        let result = kernels.backend.normalize(
            kernels.array([Float](repeating: 0.1, count: 300), [1, 100, 3]), groups: 1, epsilon: 1e-5, statistics: nil,
            tail: NormalizationTail(),
            residual: nil)
        #expect(result.output.values.allSatisfy { $0 == 0 })
        #expect(result.variance.values == [0, 0, 0])
    }

    @Test(arguments: Kernels.all) func notANumberShows(_ kernels: Kernels) {
        var x = Reference.numbers(300)
        x[151] = .nan
        let result = kernels.backend.normalize(
            kernels.array(x, [1, 100, 3]), groups: 1, epsilon: 1e-5, statistics: nil, tail: NormalizationTail(), residual: nil)
        #expect(result.mean.values.map(\.isNaN) == [false, true, false])
        #expect(result.variance.values.map(\.isNaN) == [false, true, false])
        #expect((0..<300).allSatisfy { result.output.values[$0].isNaN == ($0 % 3 == 1) })
    }
}
