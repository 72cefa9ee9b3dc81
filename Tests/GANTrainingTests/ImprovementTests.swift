import CPUBackend
import Fixtures
import Foundation
import GANModels
import GANTraining
import Recipes
import TensorCore
import Testing
import Training

@Suite("Improvements of CycleGAN") struct ImprovementTests {
    private let cpu = CPUBackend(threads: 2)

    private func options(_ improvement: String) -> CycleGANOptions {
        var options = CycleGANOptions()
        (options.generator.filters, options.generator.architecture) = (4, .resNet(blocks: 1))
        (options.discriminator.filters, options.discriminator.kind, options.discriminator.layers) = (4, .nLayers, 2)
        (options.lambdaB, options.poolSize) = (8, 0)
        switch improvement {
        case "r1": options.penalty = GradientPenalty(.r1, every: 2)
        case "zero-centred": options.penalty = GradientPenalty(.zeroCentred)
        case "augmented":
            options.augmentation = Augmentation([.translation, .color, .cutout])
            options.penalty = GradientPenalty(.r1, weight: 1, every: 4)
        case "scales":
            options.discriminator.scales = 2
            options.penalty = GradientPenalty(.zeroCentred, every: 3)
        default:
            options.discriminatorLearningRate = 4 * options.learningRate
            options.identityShare = 0.5
        }
        return options
    }

    @Test("Ten steps are PyTorch's", arguments: ["r1", "zero-centred", "augmented", "scales", "rates"])
    func parity(improvement: String) throws {
        let fixture = try Fixture("training-improvements")
        let trainer = CycleGANTrainer(options(improvement), on: cpu)
        for (name, module) in trainer.networks {
            let suffix = improvement == "scales" && name.hasPrefix("D") ? "_scales" : ""
            try module.load(try fixture.group("start/\(name)\(suffix)/"))
        }
        let losses = try (0..<10).map { step in
            trainer.learningRate = trainer.baseLearningRate
            trainer.progress = Double(step) / 10
            return try trainer.step((a: try fixture.images("a", step), b: try fixture.images("b", step)))
        }
        expectLosses(losses, try fixture.array("\(improvement)/losses"), CycleGANTrainer.lossNames, improvement)
        let first = zip(losses[0], try fixture.array("\(improvement)/losses").values)
        #expect(first.allSatisfy { abs($0 - $1) <= 1e-4 * abs($1) }, "the first step: \(Array(first))")
        let discriminator = try #require(trainer.networks.first { $0.name == "D_A" }).module
        let moved = discriminator.stateDictionary()
        // Biases before an instance norm only have a gradient from rounding, see `ParityTests`.
        for (key, expected) in try fixture.group("\(improvement)/D_A/") where key.hasSuffix("weight") {
            let start = try fixture.array("start/D_A\(improvement == "scales" ? "_scales" : "")/\(key)")
            let error = distance(moved[key]!, expected), movement = distance(start, expected)
            #expect(error < 0.1 * movement, "\(improvement) \(key): \(error) of a movement of \(movement)")
        }
    }

    private func distance(_ a: HostArray, _ b: HostArray) -> Double {
        zip(a.values, b.values).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot()
    }

    @Test("A CycleGAN with all improvements resumes to the same bytes") func resume() throws {
        var options = options("scales")
        options.augmentation = .adaptive
        // A probability that moves by more than a half at a time.
        options.augmentation.adaptiveImages = 12
        (options.poolSize, options.identityShare) = (3, 0.5)
        options.discriminatorLearningRate = 0.0001
        let trainers = (0..<3).map { _ in CycleGANTrainer(options, on: cpu) }
        for trainer in trainers {
            // A discriminator that finds everything real: the probability rises to 8/12.
            for (name, module) in trainer.networks where name.hasPrefix("D") {
                for parameter in module.parameters where parameter.value.count == 1 {
                    parameter.value = NDArray([2], shape: [1], on: cpu)
                }
            }
        }
        func step(_ trainer: CycleGANTrainer, _ index: Int) throws -> [Float] {
            trainer.progress = Double(index) / 16
            let random = RandomSource(seed: 9, stream: [UInt64(index)])
            func images() -> HostArray {
                HostArray(shape: [2, 32, 32, 3], values: (0..<2 * 32 * 32 * 3).map { _ in random.uniform(in: -1..<1) })
            }
            return try trainer.step((images(), images()))
        }
        var losses: [[Float]] = []
        for index in 0..<16 { losses.append(try step(trainers[0], index)) }
        for index in 0..<7 { _ = try step(trainers[1], index) }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let state = try trainers[1].makeState()
        #expect(state.words["augmentation_A"]?.contains("\"probability\":0.6") == true, "\(state.words)")
        try state.write(to: path)
        try trainers[2].restore(try TrainingState(contentsOf: path))
        for index in 7..<16 { #expect(try step(trainers[2], index) == losses[index]) }
        #expect(try trainers[2].makeState() == trainers[0].makeState())
        let identity = CycleGANTrainer.lossNames.firstIndex(of: "idt_A")!
        #expect(losses.map { $0[identity] > 0 } == (0..<16).map { $0 < 8 })
    }

    @Test("The rate of the discriminators follows the schedule in proportion") func rates() throws {
        var options = options("rates")
        options.learningRate = 0.001
        options.discriminatorLearningRate = 0.004
        let trainer = CycleGANTrainer(options, on: cpu)
        func moved(_ rate: Float, _ network: String) throws -> Float {
            let module = try #require(trainer.networks.first { $0.name == network }).module
            let parameter = try #require(module.parameters.first), before = parameter.value.values
            trainer.learningRate = rate
            let random = RandomSource(seed: 3)
            let images = HostArray(shape: [1, 32, 32, 3], values: (0..<3072).map { _ in random.uniform(in: -1..<1) })
            _ = try trainer.step((images, images))
            return zip(parameter.value.values, before).map { abs($0 - $1) }.max() ?? 0
        }
        // The largest step of Adam is about its rate.
        #expect(abs(try moved(0.001, "D_A") - 0.004) < 2e-4)
        #expect(abs(try moved(0.0005, "G_A") - 0.0005) < 1e-4)
        #expect(try moved(0, "D_A") == 0)
    }
}
