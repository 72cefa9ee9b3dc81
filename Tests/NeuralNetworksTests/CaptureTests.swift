import Autograd
import CPUBackend
import NeuralNetworks
import TensorCore
import Testing

@Suite("What is taken out of a sequence of layers") struct CaptureTests {
    let backend = CPUBackend(threads: 1)

    private func layers(_ normalization: (Initialization) -> any Layer) -> Sequential {
        let initialization = Initialization(weights: .normal(standardDeviation: 0.4), random: RandomSource(seed: 1), on: backend)
        func convolution(_ from: Int) -> Convolution {
            let convolution = Convolution(inputChannels: from, outputChannels: 4, kernelSize: 3, padding: 1, initialization)
            convolution.bias!.value = NDArray([1, -2, 3, -4], shape: [4], on: backend)
            return convolution
        }
        return Sequential([
            ("first", convolution(3)), ("norm", normalization(initialization)), ("relu", Activation(.relu)),
            ("block", ResidualBlock(body: Sequential([convolution(4), normalization(initialization)]))),
            ("second", convolution(4)), ("last", normalization(initialization)), ("tanh", Activation(.tanh)),
        ])
    }

    /// The result of each layer, one after the other.
    private func alone(_ sequence: Sequential, _ x: Tensor) -> [String: Tensor] {
        var (x, results) = (x, [String: Tensor]())
        for (name, layer) in sequence.layers {
            x = layer(x, phase: .evaluation)
            results[name] = x
        }
        return results
    }

    private func input() -> Tensor { Tensor(NDArray(normal: RandomSource(seed: 2), shape: [2, 6, 5, 3], on: backend)) }

    static let names = ["first", "norm", "relu", "block", "second", "last", "tanh"]

    @Test("is what the layers make one after the other", arguments: names, [true, false])
    func single(_ name: String, isAffine: Bool) {
        let sequence = layers { isAffine ? InstanceNorm(channels: 4, $0) : InstanceNorm() }
        let x = input(), expected = alone(sequence, x)
        for isWhole in [true, false] {
            let (captured, result) = sequence.outputs(of: [name], for: x, phase: .evaluation, isWhole: isWhole)
            #expect(Array(captured.keys) == [name] && (isWhole || result === captured[name]))
            for (made, wanted) in [(captured[name]!, expected[name]!), (result, expected[isWhole ? "tanh" : name]!)] {
                #expect(made.shape == wanted.shape)
                #expect(zip(made.values, wanted.values).allSatisfy { abs($0 - $1) < 1e-5 })
            }
        }
    }

    @Test("of all layers at once, and of none") func several() {
        let sequence = layers { BatchNorm(channels: 4, $0) }
        let x = input(), expected = alone(sequence, x)
        let (captured, result) = sequence.outputs(of: Self.names, for: x, phase: .evaluation, isWhole: false)
        #expect(Set(captured.keys) == Set(Self.names) && result === captured["tanh"])
        for name in Self.names {
            #expect(zip(captured[name]!.values, expected[name]!.values).allSatisfy { abs($0 - $1) < 1e-5 })
        }
        let none = sequence.outputs(of: [], for: x, phase: .evaluation, isWhole: true)
        #expect(none.captured.isEmpty && none.result.values == sequence(x, phase: .evaluation).values)
        #expect(sequence.outputs(of: [], for: x, phase: .evaluation, isWhole: false).result === x)
    }

    @Test("does not depend on whether the rest runs too") func sameNumbers() {
        let sequence = layers { _ in InstanceNorm() }, x = input()
        let names = ["first", "block", "second"]
        let part = sequence.outputs(of: names, for: x, phase: .evaluation, isWhole: false).captured
        let whole = sequence.outputs(of: names, for: x, phase: .evaluation, isWhole: true).captured
        for name in names { #expect(part[name]!.values == whole[name]!.values) }
    }

    @Test(
        "is added to later results by connections",
        arguments: [[("first", "block")], [("norm", "second"), ("relu", "last")], [("relu", "second"), ("relu", "tanh")]])
    func skips(_ skips: [(from: String, to: String)]) throws {
        let layers = layers { _ in InstanceNorm() }.layers, sequence = Sequential(layers, skips: skips), x = input()
        var (expected, results) = (x, [String: Tensor]())
        for (name, layer) in layers {
            expected = layer(expected, phase: .evaluation)
            results[name] = expected
            for skip in skips where skip.to == name { expected = expected + (try #require(results[skip.from])) }
        }
        let (captured, result) = sequence.outputs(of: ["second"], for: x, phase: .evaluation, isWhole: true)
        for (made, wanted) in [
            (sequence(x, phase: .evaluation), expected), (result, expected), (captured["second"], results["second"]),
        ] {
            let (made, wanted) = (try #require(made), try #require(wanted))
            #expect(zip(made.values, wanted.values).allSatisfy { abs($0 - $1) < 1e-5 })
        }
        let operations = LayerGraph(of: sequence, inputShape: [2, 6, 5, 3]).nodes.map(\.operation)
        #expect(operations.filter { $0 is LayerGraph.Addition }.count == skips.count + 1)
    }

    @Test("has gradients, those of a bias too") func gradients() {
        let sequence = layers { _ in InstanceNorm() }
        let (captured, _) = sequence.outputs(of: ["second"], for: input(), phase: .evaluation, isWhole: true)
        captured["second"]!.sum().backward()
        let bias = (sequence.layers[4].layer as? Convolution)?.bias?.gradient?.values
        #expect(bias == [60, 60, 60, 60])
    }
}
