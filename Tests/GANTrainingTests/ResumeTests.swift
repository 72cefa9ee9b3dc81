import CPUBackend
import Foundation
import GANTraining
import Recipes
import TensorCore
import Testing
import Training

/// Small trainings of both kinds, and batches that depend on the step alone.
private enum Small {
    static func images(_ step: Int, _ stream: UInt64, count: Int = 2, size: Int = 16) -> HostArray {
        let random = RandomSource(seed: 9, stream: [stream, UInt64(step)])
        return HostArray(
            shape: [count, size, size, 3], values: (0..<count * size * size * 3).map { _ in random.uniform(in: -1..<1) })
    }

    static func cycleGAN(threads: Int = 2, averaging: Float = 0) -> CycleGANTrainer {
        var options = CycleGANOptions()
        options.averaging = averaging
        options.generator.filters = 4
        options.generator.architecture = .resNet(blocks: 1)
        options.generator.hasDropout = true
        options.discriminator.kind = .pixel
        options.discriminator.filters = 4
        options.discriminator.hasSpectralNorm = true
        options.loss = .wganGP
        options.poolSize = 3
        return CycleGANTrainer(options, on: CPUBackend(threads: threads))
    }

    static func gan(attention: Int?) -> GANTrainer {
        var options = GANOptions()
        options.size = 16
        options.attention = attention
        options.latent = 4
        options.generatorFilters = 4
        options.discriminatorFilters = 4
        options.loss = .hinge
        options.hasSpectralNorm = true
        return GANTrainer(options, on: CPUBackend(threads: 2))
    }
}

@Suite("Resuming") struct ResumeTests {
    /// Through a file, as the command does it.
    private func throughFile(_ state: TrainingState) throws -> TrainingState {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try state.write(to: path)
        return try TrainingState(contentsOf: path)
    }

    @Test("A CycleGAN with pool, dropout, spectral norm and penalty resumes to the same bytes", arguments: [0, 0.9] as [Float])
    func cycleGAN(averaging: Float) throws {
        let trainers = (0..<3).map { _ in Small.cycleGAN(averaging: averaging) }
        let (straight, first, second) = (trainers[0], trainers[1], trainers[2])
        var losses: [[Float]] = []
        for step in 0..<8 { losses.append(try straight.step((Small.images(step, 0), Small.images(step, 1)))) }
        for step in 0..<5 { _ = try first.step((Small.images(step, 0), Small.images(step, 1))) }
        try second.restore(try throughFile(first.makeState()))
        for step in 5..<8 {
            #expect(try second.step((Small.images(step, 0), Small.images(step, 1))) == losses[step])
        }
        #expect(try second.makeState() == straight.makeState())
    }

    @Test("A GAN with an averaged generator resumes to the same bytes", arguments: [nil, 8]) func gan(attention: Int?) throws {
        let trainers = (0..<3).map { _ in Small.gan(attention: attention) }
        let (straight, first, second) = (trainers[0], trainers[1], trainers[2])
        func step(_ trainer: GANTrainer, _ index: Int) throws {
            _ = try trainer.step([trainer.round(of: Small.images(index, 0, count: 4))])
        }
        for index in 0..<7 { try step(straight, index) }
        for index in 0..<4 { try step(first, index) }
        try second.restore(try throughFile(first.makeState()))
        for index in 4..<7 { try step(second, index) }
        #expect(try second.makeState() == straight.makeState())
    }

    @Test("Any number of threads makes the same numbers", arguments: [2, 3, 8]) func threads(count: Int) throws {
        let one = Small.cycleGAN(threads: 1), many = Small.cycleGAN(threads: count)
        for step in 0..<3 {
            let batch = (a: Small.images(step, 0, size: 24), b: Small.images(step, 1, size: 24))
            #expect(try one.step(batch) == many.step(batch))
        }
        #expect(try one.makeState() == many.makeState())
    }

    @Test("A loss that is NaN is named, and spoils no weights") func divergence() throws {
        let trainer = Small.cycleGAN()
        let before = trainer.generatorA.stateDictionary()
        let bad = HostArray(shape: [1, 16, 16, 3], values: [Float](repeating: .nan, count: 768))
        let plan = TrainingPlan(
            totalSteps: 3, stepsPerEpoch: 1, schedule: .constant, sampleEvery: 1, saveEvery: 1)
        do {
            _ = try TrainingLoop(trainer, plan).run(nextBatch: { (bad, bad) })
            Issue.record("no error")
        } catch let error as NonFiniteLoss {
            #expect(error.name == "G_A" && error.step == 1)
        }
        #expect(trainer.generatorA.stateDictionary() == before)
    }
}

@Suite("Averages of weights") struct WeightAverageTests {
    @Test("move towards the weights by the decay's rest, and make the samples and the model") func average() throws {
        let trainer = Small.cycleGAN(averaging: 0.75)
        let start = trainer.generatorA.stateDictionary()
        _ = try trainer.step((Small.images(0, 0), Small.images(0, 1)))
        let moved = trainer.generatorA.stateDictionary()
        let average = try #require(trainer.results.first { $0.name == "G_A" }).module.stateDictionary()
        for (name, array) in average {
            for (index, value) in array.values.enumerated() {
                // The ramp: after one step the half-life is a twentieth of a step.
                #expect(abs(value - moved[name]!.values[index]) < 1e-6 * abs(start[name]!.values[index]) + 1e-7)
            }
        }
        #expect(average != moved)
        let ramp = WeightAverage(trainer.generatorA, decay: 0.999, rampUp: 0.05)
        #expect(abs(ramp.decay(inStep: 200) - exp2(-0.1)) < 1e-6 && abs(ramp.decay(inStep: 100) - exp2(-0.2)) < 1e-6)
        #expect(abs(ramp.decay(inStep: 13_900) - 0.999) < 1e-6 && ramp.decay(inStep: 1_000_000) == ramp.decay(inStep: 14_000))
        let none = WeightAverage(trainer.generatorA, decay: 0, rampUp: 0.05)
        #expect(none.decay(inStep: 1) == 0 && none.decay(inStep: 1000) == 0)
    }

    @Test("without one, the networks themselves are the result") func none() {
        let trainer = Small.cycleGAN()
        #expect(trainer.results.map(\.name) == ["G_A", "G_B"])
        #expect(trainer.results[0].module === trainer.generatorA && trainer.results[1].module === trainer.generatorB)
    }
}

@Suite("The image pool") struct ImagePoolTests {
    @Test("The pool fills, then gives back every second image or so") func pool() {
        let cpu = CPUBackend(threads: 1)
        let pool = ImagePool(capacity: 10, random: RandomSource(seed: 4), on: cpu)
        func image(_ value: Int) -> NDArray { NDArray(filledWith: Float(value), shape: [1, 2, 2, 1], on: cpu) }
        for index in 0..<10 { #expect(pool.exchange(image(index)).values[0] == Float(index)) }
        var same = 0
        for index in 10..<2010 where pool.exchange(image(index)).values[0] == Float(index) { same += 1 }
        #expect((900...1100).contains(same), "\(same) of 2000 were given straight back")
        let none = ImagePool(capacity: 0, random: RandomSource(seed: 4), on: cpu)
        for index in 0..<5 { #expect(none.exchange(image(index)).values[0] == Float(index)) }
    }
}
