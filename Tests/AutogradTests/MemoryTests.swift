import Autograd
import CPUBackend
import TensorCore
import Testing

/// Depth and lifetime of the tape.
@Suite struct MemoryTests {
    private let backend = CPUBackend(threads: 1)

    private func leaf(_ count: Int) -> Tensor {
        Tensor([Float](repeating: 0.5, count: count), on: backend, requiresGradient: true)
    }

    @Test func deepChainsOverflowNoStack() {
        let x = leaf(1)
        func chain(_ length: Int) -> Tensor { (0..<length).reduce(x) { tensor, _ in tensor + 1 } }
        do {
            let end = chain(200_000)
            #expect(end.scalar == 200_000.5)
        }
        chain(200_000).backward()
        #expect(x.gradient?.scalar == 1)
        do {
            // A gradient with a graph of its own is as deep as what it was made from.
            let y = (0..<20_000).reduce(x) { tensor, _ in tensor * x * 2.00001 }
            let first = gradient(of: y, withRespectTo: [x], createGraph: true)[0]
            #expect(first.requiresGradient)
        }
    }

    @Test func aBranchingGraphIsLetGoWithoutRecursion() {
        let x = leaf(1)
        let live = backend.memory.live
        do {
            let end = (0..<100_000).reduce(x) { tensor, _ in tensor * 0.5 + tensor * 0.25 + x }
            #expect(end.requiresGradient)
        }
        #expect(backend.memory.live == live)
    }

    @Test func backwardReleasesWhatWasSaved() {
        let x = leaf(4096)
        let before = backend.memory.live
        func loss() -> Tensor {
            (0..<5).reduce(x) { tensor, _ in (tensor * tensor).tanh().sigmoid() }.normalizedRows().square().mean()
        }
        let end = loss()
        #expect(backend.memory.live > before + 10 * 4096 * 4)
        end.backward()
        x.clearGradient()
        // The loss itself, one number, is still there.
        #expect(backend.memory.live <= before + 256)
    }

    @Test func aDroppedGraphLeavesNothing() {
        let x = leaf(1000)
        let before = backend.memory.live
        do { _ = (x.exponential() * x.tanh()).sum() }
        #expect(backend.memory.live == before)
    }

    @Test func createGraphLeavesNothing() {
        let x = Tensor(
            NDArray(normal: RandomSource(seed: 3), shape: [2, 8, 8, 3], on: backend), requiresGradient: true)
        let w = Tensor(
            NDArray(normal: RandomSource(seed: 4), shape: [3, 3, 3, 4], on: backend), requiresGradient: true)
        // The first round leaves the packed weights, which stay as long as the weights do.
        var before = 0
        for round in 0..<3 {
            if round == 1 { before = backend.memory.live }
            let h = x.convolved(with: w, stride: 2, padding: Padding(1)).leakyReLU(slope: 0.2).normalized(groups: 2).output.tanh()
            let slope = gradient(of: h.sigmoid().sum(), withRespectTo: [x], createGraph: true)[0]
            let penalty = (slope.norm(axes: [1, 2, 3]) - 1).square().mean()
            penalty.backward()
            w.clearGradient()
            x.clearGradient()
        }
        #expect(backend.memory.live == before)
    }

    @Test func aKeptGraphIsLetGoWithItsLastTensor() {
        let x = leaf(1000)
        let before = backend.memory.live
        do {
            let y = x.square().sum()
            y.backward(keepingGraph: true)
            x.clearGradient()
            #expect(backend.memory.live > before + 4000 - 64)
            withExtendedLifetime(y) {}
        }
        #expect(backend.memory.live == before)
    }
}

extension Tensor {
    fileprivate func normalizedRows() -> Tensor { reshaped([64, -1]).normalized(groups: 1).output }
}
