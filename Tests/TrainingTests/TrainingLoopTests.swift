import Autograd
import CPUBackend
import Foundation
import NeuralNetworks
import Optimizers
import TensorCore
import Testing
import Training

/// A trainer of a single weight, which is moved towards random numbers.
final class Toy: Trainer {
    let weight: Linear
    let descent = Descent()
    let losses = [Loss("distance", .generator), Loss("judge", .discriminator, undecided: 0.25), Loss("told", .reported)]
    let baseLearningRate: Float = 0.5
    var learningRate: Float = 0.5 { didSet { optimizer.learningRate = learningRate } }
    private let optimizer: SGD
    private let random = RandomSource(seed: 7)
    private let backend = CPUBackend(threads: 1)

    init() {
        weight = Linear(
            inputFeatures: 1, outputFeatures: 1, hasBias: false,
            Initialization(weights: .constant(1), random: RandomSource(seed: 0), on: backend))
        optimizer = SGD(weight.parameters, learningRate: 0.5)
    }

    var networks: [(name: String, module: any Module)] { [("net", weight)] }
    var results: [(name: String, module: any Layer)] { [("net", weight)] }
    var parts: ResumableParts {
        [("net", ResumableNetwork(weight)), ("optimizer", ResumableOptimizer(optimizer)), ("random", random)]
    }

    func step(_ batch: Float) throws -> [Float] {
        let x = Tensor([1], shape: [1, 1], on: backend), target = batch + random.uniform()
        let loss = (weight(x, phase: .evaluation) - target).square().mean()
        var values = LossValues()
        try values.read([losses[0](loss)])
        loss.backward()
        descent.step(optimizer)
        optimizer.clearGradients()
        return values.ordered(losses)
    }

    func makeSamples() -> SampleImages {
        SampleImages(columns: ["weight"], rows: [[HostArray(shape: [1, 1, 1, 1], values: weight.weight.value.values)]])
    }
}

/// Records all calls.
final class Diary: TrainingObserver, Resumable {
    var lines: [String] = []
    var states: [Int: TrainingState] = [:]
    var rates: [Float] = []
    var kept: [Int] = []
    /// The steps with a warning that the discriminator has won.
    var warned: [Int] = []
    /// The steps of all sittings, which are part of the save.
    var count = 0
    var failures: [String] = []
    var onSave: (Int) throws -> Void = { _ in }
    var onSample: () throws -> Void = {}

    var resumable: (name: String, part: any Resumable)? { ("diary", self) }
    func save(to state: inout TrainingState, as name: String) { state.words[name] = "\(count)" }
    func restore(from state: TrainingState, as name: String) { count = state.words[name].flatMap { Int($0) } ?? -1 }

    func begin(_ training: TrainingStart) { lines.append("begin \(training.finishedSteps) of \(training.totalSteps)") }
    func step(_ report: StepReport) {
        count += 1
        rates.append(report.learningRate)
        let warnings = report.health?.warnings ?? []
        if warnings.contains(where: { $0.kind == .discriminatorHasWon }) { warned.append(report.step) }
        lines.append("step \(report.step) in \(report.epoch)")
    }
    func epoch(_ epoch: Int, step: Int) { lines.append("epoch \(epoch) at \(step)") }
    func sample(step: Int, _ images: () -> SampleImages) throws {
        lines.append("sample \(step) of \(images().columns)")
        try onSample()
    }
    func failure(_ failure: TrainingFailure) { failures.append("\(failure.work) \(failure.step)") }
    func evaluation(step: Int, _ figures: [String: Double]) { lines.append("evaluation \(step) \(figures)") }
    func prepareForSave(step: Int) { lines.append("prepare \(step)") }
    func save(_ save: TrainingSave) throws {
        try onSave(save.step)
        states[save.step] = save.state
        if save.isKept { kept.append(save.step) }
        lines.append("save \(save.step)")
    }
    func end(_ ending: TrainingEnding) {
        switch ending {
        case .finished: lines.append("finished")
        case .interrupted(let step): lines.append("interrupted \(step)")
        case .failed: lines.append("failed")
        }
    }
}

@Suite("The training loop") struct TrainingLoopTests {
    private func plan(plateau: Bool = false) -> TrainingPlan {
        TrainingPlan(
            totalSteps: 8, stepsPerEpoch: 4, schedule: .linear(constant: 4, decay: 4),
            plateau: plateau ? EpochPlateau(Plateau(patience: 0, threshold: 10)) : nil, sampleEvery: 3, saveEvery: 4,
            keepEvery: 7, evaluateEvery: 5)
    }

    @Test("calls observers in order, when they are due and at the end; a stop saves") func events() throws {
        let diary = Diary(), loop = TrainingLoop(Toy(), plan(), observers: [diary])
        loop.evaluate = { ["figure": 1] }
        let ending = try loop.run(nextBatch: { 0 }, shouldStop: { loop.finishedSteps >= 5 })
        guard case .interrupted(5) = ending else {
            Issue.record("ended by \(ending)")
            return
        }
        #expect(
            diary.lines == [
                "begin 0 of 8", "step 1 in 1", "step 2 in 1", "step 3 in 1", #"sample 3 of ["weight"]"#, "step 4 in 1",
                "epoch 1 at 4", "prepare 4", "save 4", "step 5 in 2", #"sample 5 of ["weight"]"#,
                #"evaluation 5 ["figure": 1.0]"#, "prepare 5", "save 5", "interrupted 5",
            ])
        diary.lines = []
        guard case .finished = try loop.run(nextBatch: { 0 }) else {
            Issue.record("not finished")
            return
        }
        #expect(diary.lines.first == "begin 5 of 8" && diary.lines.last == "finished")
        #expect(diary.states.keys.sorted() == [4, 5, 7, 8] && diary.kept == [7])
        let factors: [Float] = [1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2]
        #expect(diary.rates.count == factors.count && zip(diary.rates, factors).allSatisfy { abs($0 - 0.5 * $1) < 1e-6 })
    }

    @Test("resumes exactly from any save, with plateau and observers") func resuming() throws {
        let straight = Diary(), first = Toy()
        let whole = TrainingLoop(first, plan(plateau: true), observers: [straight])
        _ = try whole.run(nextBatch: { 2 })
        for step in [4, 7] {
            let diary = Diary(), second = Toy()
            let loop = TrainingLoop(second, plan(plateau: true), observers: [diary])
            try loop.restore(try #require(straight.states[step]))
            #expect(loop.finishedSteps == step && diary.count == step)
            _ = try loop.run(nextBatch: { 2 })
            #expect(try loop.makeState() == whole.makeState())
            #expect(diary.rates == Array(straight.rates.dropFirst(step)))
        }
    }

    @Test("a save that fails does not end the training, but for the last; samples that fail never do") func failingSaves() throws
    {
        struct Full: Error {}
        for failing in [[4], [4, 7], [4, 8]] {
            let diary = Diary()
            diary.onSave = { step in if failing.contains(step) { throw Full() } }
            diary.onSample = { throw Full() }
            let loop = TrainingLoop(Toy(), plan(), observers: [diary])
            if failing.contains(8) {
                #expect(throws: Full.self) { try loop.run(nextBatch: { 0 }) }
                #expect(diary.lines.last == "failed")
            } else {
                guard case .finished = try loop.run(nextBatch: { 0 }) else {
                    Issue.record("not finished")
                    return
                }
            }
            #expect(diary.states.keys.sorted() == [4, 7, 8].filter { !failing.contains($0) })
            #expect(
                diary.failures
                    == ["samples 3"] + ["save 4"] + ["samples 6"] + (failing.contains(7) ? ["save 7"] : []) + ["samples 8"])
        }
    }

    @Test("saves and the first samples also come by time") func time() throws {
        var plan = TrainingPlan(totalSteps: 3, stepsPerEpoch: 4, schedule: .constant, sampleEvery: 100, saveEvery: 100)
        (plan.saveSeconds, plan.firstSampleSeconds) = (0, 0)
        let diary = Diary(), loop = TrainingLoop(Toy(), plan, observers: [diary])
        _ = try loop.run(nextBatch: { 0 })
        #expect(diary.states.keys.sorted() == [1, 2, 3])
        #expect(diary.lines.filter { $0.hasPrefix("sample") } == [1, 3].map { #"sample \#($0) of ["weight"]"# })
        (plan.saveSeconds, plan.firstSampleSeconds) = (1000, 1000)
        let other = Diary()
        _ = try TrainingLoop(Toy(), plan, observers: [other]).run(nextBatch: { 0 })
        #expect(other.states.keys.sorted() == [3] && other.lines.filter { $0.hasPrefix("sample") }.count == 1)
    }

    @Test("whatever ends a training between two steps, the finished steps are saved") func errors() throws {
        struct Lost: Error {}
        let diary = Diary(), loop = TrainingLoop(Toy(), plan(), observers: [diary])
        #expect(throws: Lost.self) {
            try loop.run(nextBatch: {
                if loop.finishedSteps == 6 { throw Lost() }
                return 0
            })
        }
        #expect(diary.states.keys.sorted() == [4, 6] && diary.lines.last == "failed")
        let again = TrainingLoop(Toy(), plan())
        try again.restore(try #require(diary.states[6]))
        _ = try again.run(nextBatch: { 0 })
        let straight = TrainingLoop(Toy(), plan())
        _ = try straight.run(nextBatch: { 0 })
        #expect(try again.trainer.makeState() == straight.trainer.makeState())
    }

    @Test("an observer that is new to a run begins without a state; a plateau that is missing begins anew") func newObserver()
        throws
    {
        let bare = TrainingLoop(Toy(), plan())
        _ = try bare.run(nextBatch: { 2 }, shouldStop: { bare.finishedSteps == 2 })
        let diary = Diary()
        try TrainingLoop(Toy(), plan(), observers: [diary]).restore(try bare.makeState())
        #expect(diary.count == 0)
        try TrainingLoop(Toy(), plan(plateau: true)).restore(try bare.makeState())
        #expect(throws: TrainingState.Mismatch.self) { try bare.restore(TrainingState()) }
    }

    @Test("what health remembers is in the save: a warning comes when it would have, and only once") func health() throws {
        func train(from state: TrainingState?) throws -> (warned: [Int], states: [Int: TrainingState]) {
            let diary = Diary()
            let plan = TrainingPlan(
                totalSteps: 30, stepsPerEpoch: 4, schedule: .constant, sampleEvery: 100, saveEvery: 5, diagnoseEvery: 7)
            let loop = TrainingLoop(Toy(), plan, observers: [diary])
            if let state { try loop.restore(state) }
            _ = try loop.run(nextBatch: { 2 })
            return (diary.warned, diary.states)
        }
        // A discriminator whose loss is always 0 has won, which is reported after some steps.
        let straight = try train(from: nil)
        #expect(straight.warned == [LossWatch.window])
        #expect(try train(from: straight.states[15]).warned == [LossWatch.window])
        #expect(try train(from: straight.states[25]).warned == [])
        #expect(try train(from: straight.states[25]).states[30] == straight.states[30])
    }

    @Test("an error is reported to all observers, and thrown") func failing() throws {
        let diary = Diary(), loop = TrainingLoop(Toy(), plan(), observers: [diary])
        #expect(throws: NonFiniteLoss.self) { try loop.run(nextBatch: { loop.finishedSteps == 2 ? .nan : 0 }) }
        #expect(diary.lines.suffix(2) == ["step 2 in 1", "failed"])
        #expect(loop.finishedSteps == 2)
    }

    @Test("a state holds no copies: later steps do not change it") func snapshot() throws {
        let loop = TrainingLoop(Toy(), plan())
        _ = try loop.run(nextBatch: { 2 }, shouldStop: { loop.finishedSteps == 2 })
        let state = try loop.makeState(), before = state.part("net").mapValues(\.array)
        _ = try loop.run(nextBatch: { 2 })
        #expect(state.part("net").mapValues(\.array) == before)
        #expect(try loop.makeState() != state)
    }
}
