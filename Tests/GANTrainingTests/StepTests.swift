import CPUBackend
import GANTraining
import NeuralNetworks
import Recipes
import TensorCore
import Testing
import Training

/// What a training step needs and what it depends on.
@Suite("Steps") struct StepTests {
    /// Networks wide enough for every kernel: Winograd, few channels in and out, strided and transposed convolutions.
    private func trainer(on backend: CPUBackend) -> CycleGANTrainer {
        var options = CycleGANOptions()
        options.generator.filters = 8
        options.generator.architecture = .resNet(blocks: 2)
        options.discriminator.kind = .nLayers
        options.discriminator.layers = 2
        options.discriminator.filters = 16
        options.poolSize = 3
        return CycleGANTrainer(options, on: backend)
    }

    private func images(_ step: Int, _ stream: UInt64) -> HostArray {
        let random = RandomSource(seed: 9, stream: [stream, UInt64(step)])
        return HostArray(shape: [1, 32, 32, 3], values: (0..<32 * 32 * 3).map { _ in random.uniform(in: -1..<1) })
    }

    @Test("Ten steps give the same bytes with 1, 2, 3 and 8 threads") func threads() throws {
        let states = try [1, 2, 3, 8].map { threads in
            let trainer = trainer(on: CPUBackend(threads: threads))
            for step in 0..<10 { _ = try trainer.step((images(step, 0), images(step, 1))) }
            return try trainer.makeState()
        }
        for state in states.dropFirst() { #expect(state == states[0]) }
    }

    @Test("A step holds no more than it must, and gives it all back") func memory() throws {
        let backend = CPUBackend(threads: 2, packedWeightsLimit: 0)
        let trainer = trainer(on: backend)
        _ = try trainer.step((images(0, 0), images(0, 1)))
        let live = backend.memory.live
        for step in 1..<4 {
            _ = try trainer.step((images(step, 0), images(step, 1)))
            // The pools of fakes grow until they are full.
            #expect(backend.memory.live <= live + step * 2 * 32 * 32 * 3 * 4 * 2)
        }
        let parameters = trainer.networks.map(\.module.parameterCount).reduce(0, +)
        // Weights, gradients and Adam's two moments; beside them the activations of three passes through a generator.
        #expect(backend.memory.peak - 4 * parameters * 4 < 4 << 20, "\(backend.memory.peak) bytes, \(parameters) parameters")
    }
}
