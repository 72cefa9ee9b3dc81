import CPUBackend
import TensorCore
import Testing

/// The same bits for any number of threads.
@Suite struct ThreadCountTests {
    @Test(arguments: CPUBackend.availableInstructionSets) func resultsDoNotDependOnThreads(_ set: String) {
        let alone = fingerprints(CPUBackend(threads: 1, instructionSet: set))
        for threads in [2, 3, 8] {
            let backend = CPUBackend(threads: threads, instructionSet: set)
            #expect(backend.threads == threads)
            let together = fingerprints(backend)
            #expect(together.map(\.0) == alone.map(\.0))
            for ((name, expected), (_, actual)) in zip(alone, together) {
                #expect(actual == expected, "\(name) with \(threads) threads")
            }
        }
    }

    /// Each kernel's result on arrays that are cut into several tasks.
    private func fingerprints(_ backend: CPUBackend) -> [(String, [UInt32])] {
        func array(_ shape: [Int], _ seed: UInt64 = 1) -> NDArray {
            NDArray(Reference.numbers(shape.reduce(1, *), seed: seed), shape: shape, on: backend)
        }
        var results: [(String, NDArray)] = []
        let long = array([40_001]), square = array([300, 177], 2)
        results.append(("unary", long.map(.tanh)))
        results.append(("binary", square.combined(.multiply, with: array([300, 1], 3))))
        results.append(("gather", square.transposed([1, 0])))
        results.append(("sum of elements", long.reduced(.sum)))
        results.append(("sum of rows", square.reduced(.sum, axes: [0])))
        results.append(("sum of columns", square.reduced(.sum, axes: [1])))
        results.append(("axis map", square.mapped(axis: 0, through: .linearUpsampling(by: 2, of: 300))))
        results.append(("matrix product", square.multiplied(by: array([177, 90], 4))))
        results.append(("matrix product, transposed", square.multiplied(by: array([300, 45], 5), transposed: true)))

        let rows = array([2, 700, 20], 6)
        let normalized = backend.normalize(
            rows, groups: 2, epsilon: 1e-5, statistics: nil, tail: NormalizationTail(), residual: nil)
        results += [("normalize", normalized.output), ("mean", normalized.mean), ("variance", normalized.variance)]
        results.append(
            (
                "normalize gradient",
                backend.normalizeGradient(
                    rows, mean: normalized.mean, variance: normalized.variance, outputGradient: array([2, 700, 20], 7),
                    groups: 2, epsilon: 1e-5, tail: NormalizationTail()
                ).input
            ))

        for (name, geometry) in [
            (
                "reflect",
                ConvolutionGeometry(
                    inputShape: [2, 23, 21, 20], weightShape: [7, 7, 20, 9], padding: Padding(3), paddingMode: .reflect)
            ),
            (
                "stride",
                ConvolutionGeometry(
                    inputShape: [1, 32, 30, 16], weightShape: [4, 4, 16, 70], stride: 2, padding: Padding(1))
            ),
            (
                "groups",
                ConvolutionGeometry(
                    inputShape: [2, 20, 20, 12], weightShape: [3, 3, 3, 8], padding: Padding(1), groups: 4)
            ),
            (
                "depthwise",
                ConvolutionGeometry(
                    inputShape: [2, 20, 21, 270], weightShape: [3, 3, 1, 270], stride: 2, padding: Padding(1), groups: 270)
            ),
            ("small", ConvolutionGeometry(inputShape: [1, 3, 3, 64], weightShape: [3, 3, 64, 130], padding: Padding(1))),
        ] {
            let x = array(geometry.inputShape, 8), w = array(geometry.weightShape, 9), dy = array(geometry.outputShape, 10)
            results.append(("\(name) convolution", x.convolved(with: w, bias: array([geometry.outputChannels], 11), geometry)))
            results.append(("\(name) convolution by data", dy.convolvedBackward(with: w, geometry)))
            results.append(("\(name) convolution by weights", x.convolutionWeightGradient(outputGradient: dy, geometry)))
        }

        var weight = array([40_001], 12), first = array([40_001], 13), second = array([40_001], 14).map(.square)
        backend.adam(
            AdamStep(stepSize: 1e-2, beta1: 0.5, beta2: 0.9, rootCorrection: 1.5, epsilon: 1e-8, weightDecay: 0.1, shrink: 0.9),
            gradient: long, weight: &weight, first: &first, second: &second)
        results += [("Adam's weight", weight), ("Adam's first moment", first), ("Adam's second moment", second)]
        return results.map { ($0, $1.values.map(\.bitPattern)) }
    }

    @Test func threadsOfTheCallerShareABackend() async {
        let backend = CPUBackend(threads: 3)
        let sums = await withTaskGroup(of: Float.self) { group in
            for seed in 0..<8 {
                group.addTask {
                    let x = NDArray(Reference.numbers(50_000, seed: UInt64(seed)), shape: [50_000], on: backend)
                    return (0..<20).reduce(Float(0)) { sum, _ in sum + x.map(.square).reduced(.sum).scalar }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        let alone = CPUBackend(threads: 1)
        let expected = (0..<8).map { seed in
            let x = NDArray(Reference.numbers(50_000, seed: UInt64(seed)), shape: [50_000], on: alone)
            return (0..<20).reduce(Float(0)) { sum, _ in sum + x.map(.square).reduced(.sum).scalar }
        }.sorted()
        #expect(sums == expected)
    }
}
