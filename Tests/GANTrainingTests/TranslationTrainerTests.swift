import Autograd
import CPUBackend
import Foundation
import GANModels
import GANTraining
import NeuralNetworks
import Recipes
import TensorCore
import Testing
import Training

/// Small trainings of CUT and pix2pix with everything that is random or kept from step to step.
private enum Small {
    static func images(_ step: Int, _ stream: UInt64, count: Int = 2, side: Int = 32, channels: Int = 3) -> HostArray {
        let random = RandomSource(seed: 9, stream: [stream, UInt64(step)]), shape = [count, side, side, channels]
        return HostArray(shape: shape, values: (0..<shape.reduce(1, *)).map { _ in random.uniform(in: -1..<1) })
    }

    static func cut(threads: Int = 2, averaging: Float = 0, isFast: Bool = false) -> CUTTrainer {
        var options = isFast ? CUTOptions.fast : CUTOptions()
        (options.generator.filters, options.generator.architecture) = (4, .resNet(blocks: 2))
        (options.discriminator.filters, options.discriminator.hasSpectralNorm) = (4, true)
        (options.projectionWidth, options.patches) = (8, 20)
        (options.generator.hasDropout, options.isFlipEquivariant, options.loss) = (true, true, .wganGP)
        options.averaging = averaging
        return CUTTrainer(options, on: CPUBackend(threads: threads))
    }

    static func pix2pix(threads: Int = 2, averaging: Float = 0, isColorization: Bool = false) -> Pix2PixTrainer {
        var options = isColorization ? Pix2PixOptions.colorization : Pix2PixOptions()
        (options.generator.filters, options.generator.architecture) = (2, .uNet(levels: 6))
        options.discriminator.filters = 4
        options.averaging = averaging
        if !isColorization {
            (options.augmentation, options.penalty) = (.adaptive, GradientPenalty(.zeroCentred, every: 2))
        }
        return Pix2PixTrainer(options, on: CPUBackend(threads: threads))
    }

    static func step(_ trainer: CUTTrainer, _ step: Int) throws -> [Float] {
        try trainer.step(trainer.batch(a: images(step, 0), b: images(step, 1)))
    }

    static func step(_ trainer: Pix2PixTrainer, _ step: Int) throws -> [Float] {
        try trainer.step((images(step, 0, side: 64), images(step, 1, side: 64)))
    }
}

@Suite("CUT and pix2pix") struct TranslationTrainerTests {
    /// Through a file, as the command does it.
    private func throughFile(_ state: TrainingState) throws -> TrainingState {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try state.write(to: path)
        return try TrainingState(contentsOf: path)
    }

    private func expectResuming<T: Trainer>(
        _ make: () -> T, _ step: (T, Int) throws -> [Float], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let (straight, first, second) = (make(), make(), make())
        let losses = try (0..<7).map { try step(straight, $0) }
        for index in 0..<4 { _ = try step(first, index) }
        try second.restore(try throughFile(first.makeState()))
        for index in 4..<7 { #expect(try step(second, index) == losses[index], sourceLocation: sourceLocation) }
        #expect(try second.makeState() == straight.makeState(), sourceLocation: sourceLocation)
    }

    @Test(
        "CUT with dropout, mirroring, spectral norm and penalty resumes to the same bytes", arguments: [0, 0.9] as [Float],
        [false, true])
    func resumingCUT(averaging: Float, isFast: Bool) throws {
        try expectResuming({ Small.cut(averaging: averaging, isFast: isFast) }, Small.step)
    }

    @Test(
        "pix2pix with dropout, batch norm, penalty and adaptive augmentation resumes to the same bytes",
        arguments: [0, 0.9] as [Float])
    func resumingPix2Pix(averaging: Float) throws {
        try expectResuming({ Small.pix2pix(averaging: averaging) }, Small.step)
    }

    @Test("Any number of threads makes the same numbers", arguments: [2, 3, 8]) func threads(count: Int) throws {
        func states(_ threads: Int) throws -> [TrainingState] {
            let (cut, pix2pix) = (Small.cut(threads: threads), Small.pix2pix(threads: threads))
            for step in 0..<3 { _ = (try Small.step(cut, step), try Small.step(pix2pix, step)) }
            return [try cut.makeState(), try pix2pix.makeState()]
        }
        #expect(try states(1) == states(count))
    }

    @Test(
        "The features of a pass that translates are those of a pass of their own, alone or beside other images",
        arguments: [false, true])
    func features(isAntialiased: Bool) throws {
        var options = CUTOptions()
        (options.generator.filters, options.generator.architecture) = (8, .resNet(blocks: 6))
        if !isAntialiased { (options.generator.isAntialiased, options.generator.upsampling) = (false, .transpose) }
        let cpu = CPUBackend(threads: 2), generator = CUTTrainer(options, on: cpu).generator
        let phase = Phase.training(RandomSource(seed: 0))
        let (a, b) = (Small.images(0, 0, side: 64), Small.images(0, 1, side: 64))
        func tensor(_ array: HostArray) -> Tensor { Tensor(NDArray(array, on: cpu)) }
        let alone = withoutGradient { generator.features(tensor(a), phase: phase) }
        let both = generator.translateWithFeatures(.concatenated([tensor(a), tensor(b)], axis: 0), phase: phase)
        let own = generator.translateWithFeatures(tensor(a), phase: phase)
        #expect(alone.map(\.shape[3]) == generator.featureChannels && alone.count == 5)
        for place in alone.indices {
            #expect(own.features[place].values == alone[place].values, "place \(place)")
            #expect(both.features[place].slice(axis: 0, 0..<2).values == alone[place].values, "place \(place) beside b")
        }
    }

    @Test("FastCUT mirrors half of the steps, CUT none") func mirroring() {
        let images = Small.images(0, 0)
        func share(_ trainer: CUTTrainer) -> Int {
            (0..<400).filter { _ in trainer.batch(a: images, b: images).isMirrored }.count
        }
        #expect((160...240).contains(share(CUTTrainer(.fast, on: CPUBackend(threads: 1)))))
        #expect(share(CUTTrainer(CUTOptions(), on: CPUBackend(threads: 1))) == 0)
    }

    @Test("A mirrored step compares patches at the same place of the picture") func mirroredPatches() throws {
        // A generator that copies: everything is the same after both mirrorings, so queries and keys are equal.
        let (height, width) = (3, 5)
        let map = Tensor(
            NDArray(
                HostArray(shape: [1, height, width, 1], values: (0..<height * width).map { Float($0) }),
                on: CPUBackend(threads: 1)))
        let positions = [[0, 4, 7, 12, 14, 5]]
        let plain = map.patches(at: positions, isMirrored: false),
            mirrored = map.mirrored().patches(at: positions, isMirrored: true)
        #expect(plain.values == [0, 4, 7, 12, 14, 5] && mirrored.values == plain.values && plain.shape == [1, 6, 1])
    }

    @Test("Averages of weights make samples and results; projections and discriminators have none") func average() throws {
        let (cut, pix2pix) = (Small.cut(averaging: 0.5), Small.pix2pix(averaging: 0.5))
        _ = (try Small.step(cut, 0), try Small.step(pix2pix, 0))
        #expect(cut.networks.map(\.name) == ["G", "D", "F"] && pix2pix.networks.map(\.name) == ["G", "D"])
        for (results, generator) in [(cut.results, cut.generator as any Layer), (pix2pix.results, pix2pix.generator)] {
            #expect(results.map(\.name) == ["G"] && results[0].module !== generator)
            #expect(results[0].module.stateDictionary() != generator.stateDictionary())
        }
        let plain = Small.cut()
        #expect(plain.results[0].module === plain.generator)
    }

    @Test("The discriminator has a rate of its own, and follows the schedule in proportion") func rates() throws {
        let images = Small.images(0, 0)
        func moves(_ rate: Float?, _ scheduled: Float) throws -> [Double] {
            var options = CUTOptions.fast
            (options.generator.filters, options.generator.architecture) = (4, .resNet(blocks: 1))
            (options.discriminator.filters, options.projectionWidth, options.patches) = (4, 8, 20)
            options.discriminatorLearningRate = rate
            let trainer = CUTTrainer(options, on: CPUBackend(threads: 2))
            #expect(trainer.baseLearningRate == 0.0002 && trainer.learningRate == 0.0002)
            trainer.learningRate = scheduled
            let starts = trainer.networks.map { $0.module.stateDictionary() }
            _ = try trainer.step(CUTTrainer.Batch(a: images, b: Small.images(0, 1)))
            return zip(trainer.networks, starts).map { network, start in
                let moved = network.module.stateDictionary()
                return start.map { $1.distance(to: moved[$0]!) }.max()!
            }
        }
        let plain = try moves(nil, 0.0002), still = try moves(0, 0.0002), slow = try moves(0.0004, 0.0001)
        #expect(still[1] == 0 && still[0] > 0 && still[2] > 0)
        // Half the rate for G, and half of twice the rate for D.
        #expect(abs(slow[1] / plain[1] - 1) < 1e-3 && slow[0] < 0.6 * plain[0])
    }

    @Test("Samples of pix2pix keep dropout and are the same each time") func samples() throws {
        let trainer = Small.pix2pix(), before = trainer.generator.stateDictionary()
        trainer.testImages = [(Small.images(0, 0, count: 1, side: 64), Small.images(0, 1, count: 1, side: 64))]
        let sheet = trainer.makeSamples()
        #expect(sheet.columns == ["input", "output", "truth"] && sheet.rows.count == 1 && sheet.rows[0].count == 3)
        #expect(sheet.rows[0][1] == trainer.makeSamples().rows[0][1])
        #expect(trainer.generator.stateDictionary() == before)
        let still = trainer.generator.translate(trainer.testImages[0].a, on: trainer.backend)
        #expect(sheet.rows[0][1] != still)
    }

    @Test("Samples of a colorization are shown in colour") func colors() throws {
        let trainer = Small.pix2pix(isColorization: true)
        trainer.testImages = [
            (Small.images(0, 0, count: 1, side: 64, channels: 1), Small.images(0, 1, count: 1, side: 64, channels: 2))
        ]
        trainer.showImages = { input, result in
            HostArray(
                shape: [1, 64, 64, 3],
                values: input.values.indices.flatMap { [input.values[$0], result.values[2 * $0], result.values[2 * $0 + 1]] })
        }
        let row = trainer.makeSamples().rows[0]
        #expect(row.allSatisfy { $0.shape == [1, 64, 64, 3] })
        #expect(row[0].values[1] == 0 && row[2].values[0] == trainer.testImages[0].a.values[0])
    }

    @Test("A loss that is NaN is named, and spoils no weights") func divergence() throws {
        let trainer = Small.cut()
        func weights() -> [[String: HostArray]] { [trainer.generator.stateDictionary(), trainer.projection.stateDictionary()] }
        let before = weights()
        let bad = HostArray(shape: [1, 32, 32, 3], values: [Float](repeating: .nan, count: 32 * 32 * 3))
        let batch = CUTTrainer.Batch(a: bad, b: bad)
        #expect(throws: NonFiniteLoss.self) { _ = try trainer.step(batch) }
        #expect(weights() == before)
    }

    @Test("A step holds no more than it must, and gives it all back") func memory() throws {
        for isFast in [false, true] {
            var options = isFast ? CUTOptions.fast : CUTOptions()
            (options.generator.filters, options.generator.architecture) = (8, .resNet(blocks: 2))
            (options.discriminator.kind, options.discriminator.layers, options.discriminator.filters) = (.nLayers, 2, 16)
            options.isFlipEquivariant = false
            let backend = CPUBackend(threads: 2, packedWeightsLimit: 0), trainer = CUTTrainer(options, on: backend)
            func step(_ index: Int) throws {
                _ = try trainer.step(trainer.batch(a: Small.images(index, 0, count: 1), b: Small.images(index, 1, count: 1)))
            }
            try step(0)
            let live = backend.memory.live
            for index in 1..<4 {
                try step(index)
                #expect(backend.memory.live <= live)
            }
            let parameters = trainer.networks.map(\.module.parameterCount).reduce(0, +)
            // Weights, gradients and Adam's two moments; beside them the activations of a pass through the generator, half a pass for
            // the patches of the translation, and 256 x 256 products of patches at five places, twice as much of all with the identity.
            let rest = backend.memory.peak - 4 * parameters * 4
            #expect(rest < (isFast ? 12 : 24) << 20, "\(rest) bytes, \(parameters) parameters")
        }
    }
}
