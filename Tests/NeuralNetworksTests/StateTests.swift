import Autograd
import CPUBackend
import NeuralNetworks
import TensorCore
import Testing

@Suite("State of modules") struct StateTests {
    let backend = CPUBackend(threads: 1)

    private func network(seed: UInt64) -> Sequential {
        let initialization = Initialization(random: RandomSource(seed: seed), on: backend)
        return Sequential([
            Convolution(inputChannels: 3, outputChannels: 4, kernelSize: 3, hasSpectralNorm: true, initialization),
            BatchNorm(channels: 4, initialization), Activation(.relu),
            ResidualBlock(
                name: "conv_block",
                body: Sequential([
                    (
                        "5",
                        TransposedConvolution(inputChannels: 4, outputChannels: 4, kernelSize: 1, initialization) as any Layer
                    )
                ])),
            Linear(inputFeatures: 4, outputFeatures: 2, initialization),
        ])
    }

    @Test func namesAndShapesAreThoseOfFiles() {
        let state = network(seed: 1).state()
        #expect(
            state.map(\.name) == [
                "0.bias", "0.weight_orig", "0.weight_u", "0.weight_v", "1.weight", "1.bias", "1.running_mean", "1.running_var",
                "1.num_batches_tracked", "3.conv_block.5.weight", "3.conv_block.5.bias", "4.weight", "4.bias",
            ])
        #expect(
            state.map(\.fileShape) == [
                [4], [4, 3, 3, 3], [4], [27], [4], [4], [4], [4], [], [4, 4, 1, 1], [4], [2, 4], [2],
            ])
        #expect(network(seed: 1).parameterCount == 4 + 108 + 8 + 20 + 10)
    }

    @Test func axesAreTurnedIntoPyTorchsOrder() {
        let numbers = (0..<24).map { Float($0) }, cpu = CPUBackend(threads: 1)
        // [kernelHeight 2, kernelWidth 1, in 3, out 4] to [out, in, kernelHeight, kernelWidth].
        let weight = StateEntry.AxisOrder.convolution.toFile(NDArray(numbers, shape: [2, 1, 3, 4], on: cpu))
        #expect(weight.shape == [4, 3, 2, 1] && Array(weight.values.prefix(7)) == [0, 12, 4, 16, 8, 20, 1])
        // Two positions of three channels to three channels of two positions.
        let vector = NDArray([0, 1, 2, 10, 11, 12], shape: [6], on: cpu)
        let turned = StateEntry.AxisOrder.convolutionInputs(channels: 3).toFile(vector)
        #expect(turned.host == HostArray(shape: [6], values: [0, 10, 1, 11, 2, 12]))
        #expect(StateEntry.AxisOrder.convolutionInputs(channels: 3).fromFile(turned).host == vector.host)
    }

    @Test func whatIsSavedCanBeLoaded() throws {
        let (from, to) = (network(seed: 1), network(seed: 2))
        #expect(from.stateDictionary() != to.stateDictionary())
        try to.load(from.stateDictionary())
        #expect(to.stateDictionary() == from.stateDictionary())
    }

    @Test(arguments: ["missing", "unexpected", "misshapen"]) func whatDoesNotFitIsRefusedWhole(_ fault: String) throws {
        let network = network(seed: 1)
        var arrays = self.network(seed: 2).stateDictionary()
        let message: String
        switch fault {
        case "missing":
            arrays["4.weight"] = nil
            arrays["1.running_mean"] = nil
            message = "missing 1.running_mean, 4.weight"
        case "unexpected":
            arrays["0.weight"] = HostArray(shape: [1], values: [1])
            message = "unexpected 0.weight"
        default:
            arrays["4.weight"] = HostArray(shape: [4, 2], values: [Float](repeating: 0, count: 8))
            message = "of another shape 4.weight [4, 2] instead of [2, 4]"
        }
        let before = network.stateDictionary()
        let error = #expect(throws: StateMismatch.self) { try network.load(arrays) }
        #expect(error?.description == "weights do not fit the network: \(message)")
        #expect(network.stateDictionary() == before)
    }

    @Test func allFaultsAreNamedTogetherAndLongListsCutShort() {
        let network = network(seed: 1)
        let arrays = [
            "a": HostArray(shape: [], values: [0]), "4.bias": HostArray(shape: [3], values: [0, 0, 0]),
        ]
        let error = #expect(throws: StateMismatch.self) { try network.load(arrays) }
        #expect(
            error?.description
                == "weights do not fit the network: missing 0.bias, 0.weight_orig, 0.weight_u, 0.weight_v, 1.weight and 7 more; "
                + "unexpected a; of another shape 4.bias [3] instead of [2]")
    }

    @Test func frozenParametersGetNoGradient() {
        let network = Sequential([
            Linear(inputFeatures: 3, outputFeatures: 2, Initialization(random: RandomSource(seed: 1), on: backend))
        ])
        let x = Tensor([1, 2, 3], shape: [1, 3], on: backend, requiresGradient: true)
        network.setFrozen(true)
        network(x, phase: .evaluation).sum().backward()
        #expect(network.parameters.allSatisfy { $0.gradient == nil } && x.gradient != nil)
        network.setFrozen(false)
        network(x, phase: .evaluation).sum().backward()
        #expect(network.parameters.allSatisfy { $0.gradient != nil })
    }
}
