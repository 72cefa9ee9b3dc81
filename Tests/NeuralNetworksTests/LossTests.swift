import Autograd
import Fixtures
import NeuralNetworks
import TensorCore
import Testing

@Suite("Losses") struct LossTests {
    typealias Loss = (Tensor, HostArray) -> Tensor

    private static let backend = CPUBackend(threads: 1)

    private func loss(_ name: String) -> Loss {
        func against(_ loss: @escaping (Tensor, Tensor) -> Tensor) -> Loss {
            { x, target in loss(x, Tensor(NDArray(target, on: Self.backend))) }
        }
        if name.hasPrefix("mean-squared") { return against(meanSquaredError) }
        if name.hasPrefix("mean-absolute") { return against(meanAbsoluteError) }
        if name.hasPrefix("cross-entropy-targets") { return against(binaryCrossEntropy(logits:targets:)) }
        return { x, target in binaryCrossEntropy(logits: x, target: target.values[0]) }
    }

    /// Among them logits of 1000 and -1000, whose exponential no float holds.
    @Test func valuesAndGradientsArePyTorchs() throws {
        let fixture = try Fixture("losses")
        #expect(fixture.cases.count == 14)
        for name in fixture.cases {
            let x = try fixture.tensor("\(name)/x", on: Self.backend, requiresGradient: true)
            let value = loss(name)(x, try fixture.array("\(name)/target"))
            value.backward()
            #expect(value.shape == [])
            #expect(
                mismatch(value, try fixture.array("\(name)/value"), absolute: 1e-7, relative: 1e-6, from: fixture) == nil,
                "\(name)")
            let gradient = try #require(x.gradient)
            let expected = try fixture.array("\(name)/gradient")
            #expect(mismatch(gradient, expected, absolute: 1e-7, relative: 1e-6, from: fixture) == nil, "\(name)")
        }
    }

    @Test func gradientsByFiniteDifferences() {
        let x = NDArray(normal: RandomSource(seed: 1), shape: [3, 4], on: Self.backend).host
        let target = NDArray(uniform: 0..<1, RandomSource(seed: 2), shape: [3, 4], on: Self.backend).host
        // Far from each other, where |x - y| has its kink.
        let apart = HostArray(shape: x.shape, values: x.values.enumerated().map { $1 + ($0 % 2 == 0 ? 2 : -2) })
        for (function, y) in [
            (meanSquaredError, target), (meanAbsoluteError, apart), (binaryCrossEntropy(logits:targets:), target),
        ] as [((Tensor, Tensor) -> Tensor, HostArray)] {
            let failure = checkGradients(of: { function($0[0], $0[1]) }, at: [x, y], on: Self.backend)
            #expect(failure == nil)
        }
        for label: Float in [0, 0.3, 1] {
            let failure = checkGradients(of: { binaryCrossEntropy(logits: $0[0], target: label) }, at: [x], on: Self.backend)
            #expect(failure == nil)
        }
    }

    @Test func nothingOverflows() {
        for logit: Float in [1000, -1000, 1e30, -1e30] {
            for target: Float in [0, 0.5, 1] {
                let x = Tensor([logit], on: Self.backend, requiresGradient: true)
                let loss = binaryCrossEntropy(logits: x, target: target)
                loss.backward()
                #expect(loss.scalar.isFinite && loss.scalar >= 0 && x.gradient?.values[0].isFinite == true)
            }
        }
    }
}
