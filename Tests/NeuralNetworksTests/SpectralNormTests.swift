import Autograd
import CPUBackend
import Fixtures
import NeuralNetworks
import TensorCore
import Testing

@Suite("Spectral norm") struct SpectralNormTests {
    /// A layer whose weights are divided by their spectral norm, taken apart.
    struct Part: Sendable, CustomTestStringConvertible {
        let name: String
        let make: @Sendable (Initialization) -> (layer: any Layer, weight: Parameter, norm: SpectralNorm?)
        var testDescription: String { name }

        static func convolution(
            _ name: String, _ from: Int, _ to: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
            hasBias: Bool = true
        ) -> Part {
            Part(name: name) {
                let layer = Convolution(
                    inputChannels: from, outputChannels: to, kernelSize: kernelSize, stride: stride, padding: padding,
                    groups: groups, hasBias: hasBias, hasSpectralNorm: true, $0)
                return (layer, layer.weight, layer.spectralNorm)
            }
        }

        static func linear(_ name: String, _ from: Int, _ to: Int) -> Part {
            Part(name: name) {
                let layer = Linear(inputFeatures: from, outputFeatures: to, hasSpectralNorm: true, $0)
                return (layer, layer.weight, layer.spectralNorm)
            }
        }

        static let all = [
            convolution("convolution-k3", 3, 5, kernelSize: 3, padding: 1),
            convolution("convolution-k4-s2", 2, 6, kernelSize: 4, stride: 2, padding: 1, hasBias: false),
            convolution("convolution-groups-2", 4, 6, kernelSize: 3, groups: 2), linear("linear", 7, 4),
            linear("linear-one-unit", 6, 1),
        ]
    }

    let backend = CPUBackend(threads: 1)
    let training = Phase.training(RandomSource(seed: 1))

    private func make(_ part: Part) throws -> (
        layer: any Layer, weight: Parameter, norm: SpectralNorm, order: StateEntry.AxisOrder
    ) {
        let (layer, weight, norm) = part.make(
            Initialization(weights: .normal(standardDeviation: 0.3), random: RandomSource(seed: 2), on: backend))
        let entry = try #require(layer.state().first { $0.name == "weight_orig" })
        return (layer, weight, try #require(norm), entry.order)
    }

    @Test("does as PyTorch's", arguments: Part.all) func values(_ part: Part) throws {
        let failures = try compared(part).failures
        #expect(failures == [])
    }

    /// Weights, output, gradients, u and v: a pass in training, one after the weights moved, and one in evaluation.
    func compared(_ part: Part) throws -> Comparison {
        let fixture = try Fixture("spectral-norm"), recorded = ModuleCase(part.name, in: fixture)
        let (layer, weight, norm, order) = try make(part)
        #expect(layer.state().map(\.name) == recorded.state.map(\.name))
        try layer.load(Dictionary(uniqueKeysWithValues: recorded.state.map { ($0.name, $0.value) }))
        var comparison = Comparison()
        func check(_ actual: HostArray?, _ name: String, _ kind: Comparison.Kind = .value) throws {
            let expected = try fixture.array("\(part.name)/\(name)")
            let largest = expected.values.reduce(0.1) { max($0, abs($1)) }
            comparison.add(
                name, try #require(actual, "\(name)"), expected, kind, absolute: 5e-6 * largest, relative: 0, from: fixture)
        }
        for turn in 0..<3 {
            let phase = turn == 2 ? .evaluation : training
            if turn > 0 {
                weight.value = order.fromFile(NDArray(try fixture.array("\(part.name)/weight\(turn)"), on: backend))
            }
            let x = try fixture.tensor("\(part.name)/input", on: backend, requiresGradient: true)
            let output = layer(x, phase: phase)
            output.backward(seed: try fixture.tensor("\(part.name)/seed\(turn)", on: backend))
            try check(output.value.host, "output\(turn)")
            try check(x.gradient?.value.host, "inputGradient\(turn)", .gradient)
            for (name, gradient) in layer.fileGradients { try check(gradient, "gradient\(turn)/\(name)", .gradient) }
            try check(layer.stateDictionary()["weight_u"], "u\(turn)")
            try check(layer.stateDictionary()["weight_v"], "v\(turn)")
            try check(order.toFile(norm.normalized(weight, phase: .evaluation).value).host, "effective\(turn)")
            for parameter in layer.parameters { parameter.clearGradient() }
        }
        return comparison
    }

    @Test("iterates once for each change of the weights", arguments: Part.all) func iterations(_ part: Part) throws {
        let (_, weight, norm, _) = try make(part)
        func vectors(after phase: Phase) -> [[Float]] {
            _ = norm.normalized(weight, phase: phase)
            return [norm.u.value.values, norm.v.value.values]
        }
        let start = [norm.u.value.values, norm.v.value.values]
        #expect(vectors(after: .evaluation) == start)
        let first = vectors(after: training)
        #expect(first != start)
        #expect(vectors(after: training) == first)
        #expect(vectors(after: .evaluation) == first)
        weight.update { $0 = $0 * 2 + 0.25 }
        #expect(vectors(after: .evaluation) == first)
        let second = vectors(after: training)
        #expect(second != first)
        #expect(vectors(after: training) == second)
    }

    /// Whether the iteration for the current weights was done before the save or was still to come.
    @Test("goes on after loading as if nothing had happened", arguments: Part.all, [false, true])
    func resuming(_ part: Part, isFreshLayer: Bool) throws {
        for isIterationPending in [false, true] {
            let straight = try make(part)
            _ = straight.norm.normalized(straight.weight, phase: training)
            straight.weight.update { $0 = $0 * 1.5 + 0.1 }
            if !isIterationPending { _ = straight.norm.normalized(straight.weight, phase: training) }

            let resumed = try make(part)
            if !isFreshLayer { _ = resumed.norm.normalized(resumed.weight, phase: training) }
            try resumed.layer.load(straight.layer.stateDictionary())
            for _ in 0..<3 {
                for run in [straight, resumed] { _ = run.norm.normalized(run.weight, phase: training) }
                #expect(resumed.layer.stateDictionary() == straight.layer.stateDictionary())
                for run in [straight, resumed] { run.weight.update { $0 = $0 * 0.75 + 0.2 } }
            }
        }
    }

    @Test func convergesToTheLargestSingularValue() throws {
        // Rows of length 3 and 4 at right angles: singular values 3 and 4.
        let (layer, weight, norm, _) = try make(Part.linear("", 3, 2))
        weight.value = NDArray([3, 0, 0, 0, 0, 4], shape: [3, 2], on: backend)
        for _ in 0..<60 {
            weight.update { $0 = $0 * 1 }
            _ = norm.normalized(weight, phase: training)
        }
        let normalized = norm.normalized(weight, phase: .evaluation).values
        #expect(zip(normalized, [0.75, 0, 0, 0, 0, 1]).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(layer.parameters.count == 2)
    }

    @Test func weightsOfZeroStayFinite() throws {
        let (_, weight, norm, _) = try make(Part.linear("", 3, 2))
        weight.value = NDArray(filledWith: 0, shape: [3, 2], on: backend)
        _ = norm.normalized(weight, phase: training)
        #expect((norm.u.value.values + norm.v.value.values).allSatisfy { $0.isFinite })
    }
}
