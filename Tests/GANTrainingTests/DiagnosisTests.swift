import Autograd
import CPUBackend
import Foundation
import GANTraining
import NeuralNetworks
import Optimizers
import Recipes
import TensorCore
import Testing
import Training

/// Clipping and diagnosis in the trainers.
@Suite("Diagnosis of trainings") struct DiagnosisTests {
    private func trainer(_ clipping: GradientClipping? = nil, learningRate: Float = 0.0002) -> CycleGANTrainer {
        var options = CycleGANOptions()
        options.generator.filters = 4
        options.generator.architecture = .resNet(blocks: 1)
        options.discriminator.kind = .pixel
        options.discriminator.filters = 4
        options.poolSize = 3
        options.learningRate = learningRate
        options.clipping = clipping
        return CycleGANTrainer(options, on: CPUBackend(threads: 2))
    }

    private func batch(_ step: Int) -> CycleGANTrainer.Batch {
        func images(_ stream: UInt64) -> HostArray {
            let random = RandomSource(seed: 9, stream: [stream, UInt64(step)])
            return HostArray(shape: [1, 16, 16, 3], values: (0..<16 * 16 * 3).map { _ in random.uniform(in: -1..<1) })
        }
        return (images(0), images(1))
    }

    /// Collects the health reports.
    private final class Reports: TrainingObserver {
        var reports: [(step: Int, health: HealthReport)] = []

        func step(_ report: StepReport) { if let health = report.health { reports.append((report.step, health)) } }
    }

    /// Trains from a state, and returns the health reports and the final state.
    private func run(
        _ trainer: CycleGANTrainer, steps: Int, from state: TrainingState? = nil, every: Int? = nil
    ) throws -> (reports: [(step: Int, health: HealthReport)], state: TrainingState) {
        let reports = Reports()
        let plan = TrainingPlan(
            totalSteps: steps, stepsPerEpoch: 1, schedule: .constant, sampleEvery: 100, saveEvery: 100, diagnoseEvery: every)
        let loop = TrainingLoop(trainer, plan, observers: [reports])
        if let state { try loop.restore(state) }
        _ = try loop.run(nextBatch: { batch(loop.finishedSteps) })
        return (reports.reports, try loop.makeState())
    }

    @Test("measuring changes no result, and happens when it is due") func looking() throws {
        let plain = trainer(), watched = trainer()
        #expect(try run(plain, steps: 7).reports.isEmpty)
        let reports = try run(watched, steps: 7, every: 3).reports
        #expect(try watched.makeState() == plain.makeState())
        #expect(reports.map(\.step) == [1, 3, 6])
        for report in reports.map(\.health) {
            #expect(Set(report.layers.map(\.network)) == ["G_A", "G_B", "D_A", "D_B"])
            #expect(report.layers.allSatisfy { $0.activationNorm! > 0 && $0.gradientNorm! > 0 && $0.updateNorm! > 0 })
        }
        #expect(watched.descent.monitor == nil)
    }

    @Test("what a resumed run sees is what a straight one does") func resuming() throws {
        let clipping = GradientClipping(norm: 0.5, value: 0.1)
        let seen = try run(trainer(clipping), steps: 6, every: 2)
        let first = try run(trainer(clipping), steps: 3, every: 2)
        let rest = try run(trainer(clipping), steps: 6, from: first.state, every: 2)
        #expect(rest.reports.map(\.health.layers) == seen.reports.suffix(2).map(\.health.layers))
        #expect(rest.state == seen.state)
    }

    @Test("gradients are clipped for each optimizer as a whole") func clipping() throws {
        func norms(_ clipping: GradientClipping?) throws -> [Float] {
            let layers = try run(trainer(clipping), steps: 1, every: 1).reports[0].health.layers
            return ["G", "D"].map { kind in
                layers.filter { $0.network.hasPrefix(kind) }.map { $0.gradientNorm! * $0.gradientNorm! }.reduce(0, +).squareRoot()
            }
        }
        let free = try norms(nil)
        #expect(free[0] > 1 && free[1] > 0.1)
        let clipped = try norms(GradientClipping(norm: 0.1))
        #expect(clipped.allSatisfy { abs($0 - 0.1) < 1e-4 }, "\(clipped)")
        #expect(try norms(GradientClipping(norm: 1e6)) == free)
        let limited = try norms(GradientClipping(value: 1e-4))
        #expect(zip(limited, free).allSatisfy { 0 < $0 && $0 < 0.5 * $1 })
    }

    @Test("options without clipping are written as they always were, and old ones are read") func options() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(CycleGANOptions()), as: UTF8.self)
        #expect(!text.contains("clipping"))
        #expect(try JSONDecoder().decode(CycleGANOptions.self, from: Data(text.utf8)).clipping == nil)
        var options = GANOptions()
        options.clipping = GradientClipping(norm: 2)
        #expect(try JSONDecoder().decode(GANOptions.self, from: encoder.encode(options)) == options)
    }

    @Test("the loss of a discriminator that cannot tell is what is said of it") func undecided() {
        let cpu = CPUBackend(threads: 1)
        for loss in AdversarialLoss.allCases where loss != .wganGP {
            let score = Tensor([loss == .lsgan ? 0.5 : 0], on: cpu)
            #expect(abs(loss.discriminatorLoss(real: score, fake: score).scalar - loss.undecidedDiscriminatorLoss!) < 1e-6)
        }
    }

    @Test("a rate that is far too high is warned of before numbers are lost") func overflow() throws {
        let trainer = trainer(learningRate: 1e30)
        let (reports, state) = try run(trainer, steps: 1, every: 50)
        #expect(reports.count == 1 && reports[0].health.warnings.contains { $0.kind == .overflow })
        #expect(throws: NonFiniteLoss.self) { _ = try run(trainer, steps: 5, from: state, every: 50) }
        #expect(trainer.descent.monitor == nil)
    }
}
