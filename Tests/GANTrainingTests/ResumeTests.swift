import CPUBackend
import Foundation
import GANTraining
import TensorCore
import Testing

/// Small trainings of both kinds, and batches that depend on the step alone.
private enum Small {
    static func images(_ step: Int, _ stream: UInt64, count: Int = 2, size: Int = 16) -> HostArray {
        let random = RandomSource(seed: 9, stream: [stream, UInt64(step)])
        return HostArray(
            shape: [count, size, size, 3], values: (0..<count * size * size * 3).map { _ in random.uniform(in: -1..<1) })
    }

    static func cycleGAN(threads: Int = 2) -> CycleGANTrainer {
        var options = CycleGANOptions()
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

    @Test("A CycleGAN with pool, dropout, spectral norm and penalty goes on to the byte") func cycleGAN() throws {
        let straight = Small.cycleGAN(), first = Small.cycleGAN(), second = Small.cycleGAN()
        var losses: [[Float]] = []
        for step in 0..<8 { losses.append(try straight.step((Small.images(step, 0), Small.images(step, 1)))) }
        for step in 0..<5 { _ = try first.step((Small.images(step, 0), Small.images(step, 1))) }
        try second.restore(try throughFile(first.state))
        for step in 5..<8 {
            #expect(try second.step((Small.images(step, 0), Small.images(step, 1))) == losses[step])
        }
        #expect(second.state == straight.state)
    }

    @Test("A GAN with an averaged generator goes on to the byte", arguments: [nil, 8]) func gan(attention: Int?) throws {
        let trainers = (0..<3).map { _ in Small.gan(attention: attention) }
        let (straight, first, second) = (trainers[0], trainers[1], trainers[2])
        func step(_ trainer: GANTrainer, _ index: Int) throws {
            _ = try trainer.step([trainer.round(of: Small.images(index, 0, count: 4))])
        }
        for index in 0..<7 { try step(straight, index) }
        for index in 0..<4 { try step(first, index) }
        try second.restore(try throughFile(first.state))
        for index in 4..<7 { try step(second, index) }
        #expect(second.state == straight.state)
    }

    @Test("Any number of threads makes the same numbers", arguments: [2, 3, 8]) func threads(count: Int) throws {
        let one = Small.cycleGAN(threads: 1), many = Small.cycleGAN(threads: count)
        for step in 0..<3 {
            let batch = (a: Small.images(step, 0, size: 24), b: Small.images(step, 1, size: 24))
            #expect(try one.step(batch) == many.step(batch))
        }
        #expect(one.state == many.state)
    }

    @Test("A loss that is no number is named, and spoils no weights") func divergence() throws {
        let trainer = Small.cycleGAN()
        let before = trainer.generatorA.stateDictionary()
        let bad = HostArray(shape: [1, 16, 16, 3], values: [Float](repeating: .nan, count: 768))
        let plan = TrainingPlan(
            totalSteps: 3, stepsPerEpoch: 1, schedule: .constant, sampleEvery: 1, saveEvery: 1)
        do {
            _ = try trainer.run(plan, nextBatch: { (bad, bad) }, shouldStop: { false }, onEvent: { _ in })
            Issue.record("no error")
        } catch let error as NonFiniteLoss {
            #expect(error.name == "G_A" && error.step == 1)
        }
        #expect(trainer.generatorA.stateDictionary() == before)
    }
}

@Suite("The training loop") struct TrainingLoopTests {
    @Test("Samples and saves come when due, and at the end; a stop is clean") func events() throws {
        let trainer = Small.gan(attention: nil)
        var samples: [Int] = [], saves: [Int] = [], rates: [Float] = []
        func run(from: Int, stopAfter: Int) throws -> TrainingOutcome {
            var done = from
            return try trainer.run(
                TrainingPlan(
                    totalSteps: 8, stepsPerEpoch: 4, schedule: .linear(constant: 4, decay: 4),
                    sampleEvery: 3,
                    saveEvery: 4), finishedSteps: from,
                nextBatch: { [trainer.round(of: Small.images(done, 0, count: 4))] },
                shouldStop: { done >= stopAfter },
                onEvent: { event in
                    switch event {
                    case .step(let report):
                        done = report.step
                        rates.append(report.learningRate)
                        #expect(report.epoch == (report.step - 1) / 4 + 1 && report.losses.count == 2)
                    case .health: Issue.record("nobody asked for a diagnosis")
                    case .sampleDue(let step): samples.append(step)
                    case .saveDue(let step, _): saves.append(step)
                    }
                })
        }
        guard case .interrupted(5) = try run(from: 0, stopAfter: 5) else {
            Issue.record("not interrupted after step 5")
            return
        }
        #expect(samples == [3, 5] && saves == [4, 5])
        guard case .finished = try run(from: 5, stopAfter: 100) else {
            Issue.record("not finished")
            return
        }
        #expect(samples == [3, 5, 6, 8] && saves == [4, 5, 8])
        let factors: [Float] = [1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2]
        #expect(zip(rates, factors).allSatisfy { abs($0 - 0.0002 * $1) < 1e-9 })
    }

    @Test("The pool fills, then gives back every second image or so") func pool() {
        let cpu = CPUBackend(threads: 1)
        let pool = ImagePool(capacity: 10, random: RandomSource(seed: 4))
        func image(_ value: Int) -> NDArray { NDArray(filledWith: Float(value), shape: [1, 2, 2, 1], on: cpu) }
        for index in 0..<10 { #expect(pool.exchange(image(index)).values[0] == Float(index)) }
        var same = 0
        for index in 10..<2010 where pool.exchange(image(index)).values[0] == Float(index) { same += 1 }
        #expect((900...1100).contains(same), "\(same) of 2000 were given straight back")
        let none = ImagePool(capacity: 0, random: RandomSource(seed: 4))
        for index in 0..<5 { #expect(none.exchange(image(index)).values[0] == Float(index)) }
    }
}

@Suite("Model files and translation") struct ModelFileTests {
    @Test("A model file translates as its trainer's generators do, at any size") func roundTrip() throws {
        let trainer = Small.cycleGAN()
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try ModelFile(
            ModelDescription(cycleGAN: trainer.options, domains: ["a", "b"], size: 16, steps: 0),
            networks: trainer.networks.prefix(2).map { ($0.name, $0.module) }
        ).write(to: path)
        let file = try ModelFile(contentsOf: path)
        #expect(file.description?.cycleGAN == trainer.options)
        for (direction, generator) in [(TranslationDirection.a2b, trainer.generatorA), (.b2a, trainer.generatorB)] {
            let loaded = try file.translator(direction, on: trainer.backend)
            for (height, width) in [(1, 1), (5, 7), (16, 17), (33, 40)] {
                let image = HostArray(
                    shape: [1, height, width, 3], values: (0..<height * width * 3).map { Float($0 % 17) / 8.5 - 1 })
                let result = loaded.translate(image, on: trainer.backend)
                #expect(result.shape == image.shape)
                #expect(result == generator.translate(image, on: trainer.backend))
            }
        }
        #expect(throws: ModelFileError.self) { try file.sampler(on: trainer.backend) }
    }
}
