import CPUBackend
import TensorCore
import Testing

@Suite struct StorageTests {
    private func bytes(_ backend: CPUBackend) -> (live: Int, peak: Int, cached: Int) {
        (backend.memory.live, backend.memory.peak, backend.memory.cached)
    }

    @Test func liveAndPeakBytesAreCounted() {
        let backend = CPUBackend(threads: 1)
        #expect(bytes(backend) == (0, 0, 0))
        var first: NDArray? = NDArray(filledWith: 1, shape: [1024], on: backend)
        #expect(backend.memory.live == 4096)
        var second: NDArray? = NDArray(filledWith: 1, shape: [512], on: backend)
        #expect(bytes(backend) == (6144, 6144, 0))
        withExtendedLifetime(first) {}
        first = nil
        #expect(bytes(backend) == (2048, 6144, 4096))
        // The memory is used again: nothing new is taken.
        let third = NDArray(filledWith: 2, shape: [1024], on: backend)
        #expect(bytes(backend) == (6144, 6144, 0))
        withExtendedLifetime((second, third)) {}
        second = nil
        #expect(backend.memory.cached == 2048)
    }

    @Test func piecesThatComeBackServeOtherSizes() {
        let backend = CPUBackend(threads: 1)
        do { _ = NDArray(filledWith: 1, shape: [10_000], on: backend) }
        let cached = backend.memory.cached
        #expect(cached >= 40_000 && cached < 45_000)
        let other = NDArray(filledWith: 1, shape: [10_100], on: backend)
        #expect(backend.memory.cached == 0)
        withExtendedLifetime(other) {}
    }

    @Test func workspacesAreGivenBack() {
        let backend = CPUBackend(threads: 1)
        let geometry = ConvolutionGeometry(
            inputShape: [1, 9, 9, 5], weightShape: [3, 3, 5, 7], padding: Padding(1), paddingMode: .reflect)
        let dy = NDArray(filledWith: 1, shape: geometry.outputShape, on: backend)
        let w = NDArray(filledWith: 1, shape: geometry.weightShape, on: backend)
        do { _ = dy.convolvedBackward(with: w, geometry) }  // leaves the packed weights
        let live = backend.memory.live
        do { _ = dy.convolvedBackward(with: w, geometry) }
        #expect(backend.memory.live == live)
        #expect(backend.memory.peak > live)
    }

    @Test func packedWeightsGoWithTheWeightsAndWithTheirChange() {
        let backend = CPUBackend(threads: 1)
        let geometry = ConvolutionGeometry(inputShape: [1, 9, 9, 5], weightShape: [3, 3, 5, 7], padding: Padding(1))
        let x = NDArray(filledWith: 1, shape: geometry.inputShape, on: backend)
        let gradient = NDArray(filledWith: 1, shape: geometry.weightShape, on: backend)
        let before = backend.memory.live
        do {
            var w = NDArray(filledWith: 1, shape: geometry.weightShape, on: backend)
            var first = NDArray(filledWith: 0, shape: geometry.weightShape, on: backend), second = first
            let step = AdamStep(
                stepSize: 0.5, beta1: 0.9, beta2: 0.99, rootCorrection: 1, epsilon: 1e-8, weightDecay: 0, shrink: 1)
            let old = x.convolved(with: w, geometry).values
            backend.adam(step, gradient: gradient, weight: &w, first: &first, second: &second)
            let new = x.convolved(with: w, geometry).values
            #expect(old != new)
        }
        #expect(backend.memory.live == before)
    }

    @Test func cachedMemoryDoesNotPileUp() {
        let backend = CPUBackend(threads: 1)
        // 200 sizes of about 4 MB each, never two at a time: far more than 64 MB were they all kept.
        for i in 0..<200 { _ = NDArray(filledWith: 0, shape: [600_000 + i * 8_000], on: backend) }
        #expect(backend.memory.live == 0)
        #expect(backend.memory.cached <= 64 << 20)
    }

    @Test func emptyArrays() {
        let backend = CPUBackend(threads: 2)
        let empty = NDArray([], shape: [0, 3], on: backend)
        #expect(empty.values == [])
        #expect(empty.map(.exponential).values == [])
        #expect((empty + empty).shape == [0, 3])
        #expect(empty.reduced(.sum).scalar == 0)
        #expect(empty.reduced(.sum, axes: [0]).values == [0, 0, 0])
        #expect(empty.transposed([1, 0]).shape == [3, 0])
    }

    @Test(arguments: Kernels.all) func concatenating(_ kernels: Kernels) {
        let a = kernels.array(Reference.numbers(12, seed: 1), [2, 2, 3]),
            b = kernels.array(Reference.numbers(24, seed: 2), [2, 4, 3])
        let joined = NDArray.concatenated([a, b, a], axis: 1)
        #expect(joined.shape == [2, 8, 3])
        #expect(joined.mapped(axis: 1, through: .slice(0..<2, of: 8)).values == a.values)
        #expect(joined.mapped(axis: 1, through: .slice(2..<6, of: 8)).values == b.values)
        #expect(joined.mapped(axis: 1, through: .slice(6..<8, of: 8)).values == a.values)
        #expect(NDArray.concatenated([a, a], axis: 0).values == a.values + a.values)
    }
}
