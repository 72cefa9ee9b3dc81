import Autograd
import CPUBackend
import Fixtures
import NeuralNetworks
import TensorCore
import Testing

@Suite("Batch norm") struct BatchNormTests {
    let backend = CPUBackend(threads: 1)

    @Test(arguments: [("norm", 0.1), ("cumulative", nil)] as [(String, Float?)])
    func runningStatisticsOverThreeBatches(name: String, momentum: Float?) throws {
        let fixture = try Fixture("batch-statistics")
        let recorded = ModuleCase(name, in: fixture)
        let norm = BatchNorm(channels: 4, momentum: momentum, Initialization(random: RandomSource(seed: 1), on: backend))
        try norm.load(Dictionary(uniqueKeysWithValues: recorded.state.map { ($0.name, $0.value) }))
        let phase = Phase.training(RandomSource(seed: 1))
        for batch in 0..<3 {
            let output = norm(try fixture.tensor("\(name)/input\(batch)", on: backend), phase: phase)
            #expect(mismatch(output, try fixture.array("\(name)/output\(batch)"), from: fixture) == nil)
            let state = norm.stateDictionary()
            for (key, value) in state {
                #expect(mismatch(value, try fixture.array("\(name)/after\(batch)/\(key)"), from: fixture) == nil, "\(key)")
            }
            #expect(state["num_batches_tracked"] == HostArray(shape: [], values: [Float(batch + 1)]))
        }
        let before = norm.stateDictionary()
        let output = norm(try fixture.tensor("\(name)/input3", on: backend), phase: .evaluation)
        #expect(mismatch(output, try fixture.array("\(name)/output3"), from: fixture) == nil)
        #expect(norm.stateDictionary() == before)
    }

    @Test func samplingUsesTheBatchAndChangesNothing() {
        let initialization = Initialization(random: RandomSource(seed: 1), on: backend)
        let x = Tensor(NDArray(normal: RandomSource(seed: 2), shape: [2, 3, 3, 4], on: backend))
        let norms: [any Layer] = [
            BatchNorm(channels: 4, initialization), InstanceNorm(channels: 4, tracksStatistics: true, initialization),
        ]
        for norm in norms {
            let before = norm.stateDictionary()
            let sampled = norm(x, phase: .sampling(RandomSource(seed: 3))).values
            #expect(norm.stateDictionary() == before)
            #expect(norm(x, phase: .evaluation).values != sampled)
            #expect(norm(x, phase: .training(RandomSource(seed: 3))).values == sampled)
            #expect(norm.stateDictionary() != before)
        }
        let convolution = Convolution(inputChannels: 4, outputChannels: 2, kernelSize: 1, hasSpectralNorm: true, initialization)
        let before = convolution.stateDictionary()
        _ = convolution(x, phase: .sampling(RandomSource(seed: 3)))
        #expect(convolution.stateDictionary() == before)
    }

    @Test func beginsAsPyTorchs() {
        let norm = BatchNorm(channels: 2, Initialization(random: RandomSource(seed: 1), on: backend))
        #expect(norm.state().map(\.name) == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"])
        #expect(norm.weight?.value.values == [1, 1] && norm.bias?.value.values == [0, 0])
        #expect(norm.runningMean.value.values == [0, 0] && norm.runningVariance.value.values == [1, 1])
        #expect(norm.parameters.count == 2)
    }

    @Test func twoThreadsTrackWhatOneDoes() {
        let images = NDArray(normal: RandomSource(seed: 2), shape: [4, 16, 16, 24], on: backend).host
        let states = [1, 2].map { threads -> [String: HostArray] in
            let backend = CPUBackend(threads: threads)
            let norm = BatchNorm(channels: 24, Initialization(random: RandomSource(seed: 1), on: backend))
            _ = norm(Tensor(NDArray(images, on: backend)), phase: .training(RandomSource(seed: 1)))
            return norm.stateDictionary()
        }
        #expect(states[0] == states[1])
    }
}
