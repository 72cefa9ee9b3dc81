import Foundation

/// Runs a training according to a plan, and calls observers.
///
///     let loop = TrainingLoop(trainer, plan, observers: [log, saves])
///     let ending = try loop.run(nextBatch: loader.next)
///
/// A loop that restores the state saved by another loop continues exactly as that one would have, with the same bytes.
public final class TrainingLoop<T: Trainer> {
    /// The method of training, with its networks.
    public let trainer: T
    /// The length of the training, its learning rate, and when observers are called.
    public let plan: TrainingPlan
    /// The observers, in the order in which they are called.
    public let observers: [any TrainingObserver]
    /// The time that the training may take, which ends it in place of the plan's number of steps; nil for none.
    public let clock: TrainingClock?
    /// The number of finished steps, including those of earlier sittings.
    public private(set) var finishedSteps = 0

    /// Measures how good the networks are and returns figures by name, or nil where it was stopped before it was done; called where
    /// the plan has evaluations. It must not change anything that the training depends on. An error does not end the training.
    public var evaluate: (() throws -> [String: Double]?)?

    /// Whether the state after a step, which is due for an evaluation, has been evaluated: asked where a training is resumed that may
    /// have been stopped during an evaluation. Nil for yes.
    public var isEvaluated: ((_ step: Int) -> Bool)?

    /// The seconds until a save that failed is tried again.
    private static var secondsBetweenTries: Double { 60 }

    private var timing = Timing()
    private let plateau: ResumableValue<EpochPlateau>?
    private let diagnosis: Diagnosis?

    /// Creates a loop that starts with the first step unless a state is restored.
    public init(_ trainer: T, _ plan: TrainingPlan, observers: [any TrainingObserver] = [], clock: TrainingClock? = nil) {
        (self.trainer, self.plan, self.observers, self.clock) = (trainer, plan, observers, clock)
        plateau = plan.plateau.map(ResumableValue.init)
        diagnosis = plan.diagnoseEvery.map { Diagnosis(of: trainer.networks, trainer.losses, every: $0) }
    }

    // MARK: State

    private static var stepKey: String { "step" }

    /// Parts that may be missing in a save, because they were not in use when it was written.
    private var optionalParts: ResumableParts {
        (diagnosis.map { [("health", $0)] } ?? []) + (clock.map { [(TrainingClock.part, $0)] } ?? [])
            + observers.compactMap(\.resumable)
    }

    /// The number of finished steps in a saved state; nil where it has none.
    public static func step(of state: TrainingState) -> Int? {
        state.words[stepKey].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Returns the state of the trainer, the loop and the observers, from which the training can be resumed exactly.
    ///
    /// - Throws: The error of a part that cannot be saved.
    public func makeState() throws -> TrainingState {
        var state = try trainer.makeState()
        try plateau?.save(to: &state, as: "plateau")
        for (name, part) in optionalParts { try part.save(to: &state, as: name) }
        state.words[Self.stepKey] = String(finishedSteps)
        return state
    }

    /// Restores a state that `makeState` returned.
    ///
    /// - Throws: `TrainingState.Mismatch` where a part is missing or does not fit.
    public func restore(_ state: TrainingState) throws {
        guard let step = Self.step(of: state) else {
            throw TrainingState.Mismatch(description: "saved state has no step number")
        }
        try trainer.restore(state)
        let known = Set(trainer.parts.map(\.name) + optionalParts.map(\.name))
        if let foreign = state.arrays.keys.sorted().first(where: { !known.contains(String($0.prefix { $0 != "/" })) }) {
            throw TrainingState.Mismatch(description: "unexpected array \(foreign) in the saved state")
        }
        // Missing where the policy was another one until now.
        if state.has("plateau") { try plateau?.restore(from: state, as: "plateau") }
        for (name, part) in optionalParts where state.has(name) { try part.restore(from: state, as: name) }
        finishedSteps = step
    }

    // MARK: Work

    /// Trains from the last finished step to the end of the plan, or until `shouldStop` returns true.
    ///
    /// Where an error ends the training between two steps, the finished steps are saved first.
    ///
    /// - Parameters:
    ///   - nextBatch: Returns the batch of the next step.
    ///   - shouldStop: Called after each step; true saves and stops.
    /// - Returns: `finished` or `interrupted`.
    /// - Throws: `NonFiniteLoss` with its step, and the errors of `nextBatch` and of observers.
    public func run(nextBatch: () throws -> T.Batch, shouldStop: () -> Bool = { false }) throws -> TrainingEnding {
        let now = ProcessInfo.processInfo.systemUptime
        timing = Timing(
            savedStep: finishedSteps, nextSave: plan.saveSeconds.map { now + $0 } ?? .infinity,
            firstSample: finishedSteps == 0 ? plan.firstSampleSeconds.map { now + $0 } ?? .infinity : .infinity)
        do {
            let start = TrainingStart(
                losses: trainer.losses, finishedSteps: finishedSteps, totalSteps: plan.totalSteps,
                budget: clock.map { ($0.budget, $0.secondsLeft) }, stepsPerEpoch: plan.stepsPerEpoch,
                networks: trainer.networks.map {
                    ($0.name, $0.module.parameters.map { $0.value.shape.reduce(1, *) }.reduce(0, +))
                })
            for observer in observers { try observer.begin(start) }
            // One that was stopped before is made up for first; where it is stopped again, so is the training.
            let isStopped =
                finishedSteps > 0 && isEvaluated?(finishedSteps) == false && evaluateIfDue(isLast: isOver(step: 0))
            let ending = isStopped ? .interrupted(step: finishedSteps) : try work(nextBatch, shouldStop)
            for observer in observers { try observer.end(ending) }
            return ending
        } catch {
            // Within a step that failed, some networks have made it and others have not: the save before stays the last one.
            if !(error is NonFiniteLoss) && finishedSteps > timing.savedStep { try? save(isLast: true) }
            for observer in observers { try? observer.end(.failed(error)) }
            throw error
        }
    }

    private func work(_ nextBatch: () throws -> T.Batch, _ shouldStop: () -> Bool) throws -> TrainingEnding {
        var before = ProcessInfo.processInfo.systemUptime
        var isOver = isOver(step: 0)
        while !isOver {
            let used = clock?.usedSeconds ?? 0
            trainer.progress = progress
            trainer.learningRate = trainer.baseLearningRate * factor
            let losses = try step(try nextBatch())
            let now = ProcessInfo.processInfo.systemUptime
            isOver = self.isOver(step: (clock?.usedSeconds ?? 0) - used)
            let isEpochsEnd = finishedSteps.isMultiple(of: plan.stepsPerEpoch)
            let report = StepReport(
                step: finishedSteps, epoch: (finishedSteps - 1) / plan.stepsPerEpoch + 1, losses: losses,
                learningRate: trainer.learningRate, seconds: now - before, progress: progress, secondsLeft: clock?.secondsLeft,
                health: diagnosis?.report(finishedSteps, losses))
            before = now
            plateau?.value.observe(generatorLoss(losses), endsEpoch: isEpochsEnd)
            for observer in observers { try observer.step(report) }
            if isEpochsEnd { for observer in observers { try observer.epoch(report.epoch, step: finishedSteps) } }
            let isStopping = shouldStop()
            let isUnfinished = try tell(isOver: isOver, isStopping: isStopping, now)
            if isUnfinished || isStopping && !isOver { return .interrupted(step: finishedSteps) }
        }
        return .finished
    }

    /// Whether the training is over.
    ///
    /// - Parameter step: The seconds that a step takes.
    private func isOver(step: Double) -> Bool {
        guard let clock else { return finishedSteps >= plan.totalSteps }
        return finishedSteps > 0 && clock.isOver(evaluates: evaluatesAtTheEnd, step: step)
    }

    /// Whether there would be an evaluation if the last finished step were the last of all.
    private var evaluatesAtTheEnd: Bool { evaluate != nil && plan.evaluates(finishedSteps, isLast: true) }

    /// The share of the training that is done, in [0, 1].
    private var progress: Double {
        clock?.share(evaluates: evaluatesAtTheEnd) ?? min(1, Double(finishedSteps) / Double(max(1, plan.totalSteps)))
    }

    /// The factor of the learning rate. With a clock, the schedule is at the step that the share of the time corresponds to.
    private var factor: Float {
        let time = clock == nil ? finishedSteps : min(plan.totalSteps - 1, Int(progress * Double(plan.totalSteps)))
        return plan.schedule.factor(at: time) * (plateau?.value.plateau.factor ?? 1)
    }

    /// The sum of the losses that the generators minimize.
    private func generatorLoss(_ losses: [Float]) -> Float {
        zip(trainer.losses, losses).reduce(0) { $1.0.role == .generator ? $0 + $1.1 : $0 }
    }

    private func step(_ batch: T.Batch) throws -> [Float] {
        do {
            let losses = try diagnosis?.step(finishedSteps + 1, trainer, batch) ?? trainer.step(batch)
            finishedSteps += 1
            return losses
        } catch var error as NonFiniteLoss {
            error.step = finishedSteps + 1
            throw error
        }
    }

    /// Calls observers for samples, evaluations and saves where they are due.
    ///
    /// - Returns: Whether an evaluation was stopped, and with it the training.
    private func tell(isOver: Bool, isStopping: Bool, _ now: Double) throws -> Bool {
        let step = finishedSteps, isLast = isOver || isStopping
        func isDue(_ interval: Int) -> Bool { isLast || step.isMultiple(of: interval) }
        if isDue(plan.sampleEvery) || now >= timing.firstSample {
            timing.firstSample = .infinity
            do {
                try measure(.samples) { for observer in observers { try observer.sample(step: step, trainer.makeSamples) } }
            } catch {
                fail(.samples, error)
            }
        }
        let isStopped = evaluateIfDue(isLast: isOver)
        if isOver && !isStopped { clock?.finish() }
        if isStopped || isDue(plan.saveEvery) || plan.keeps(step) || now >= timing.nextSave {
            try save(isLast: isLast || isStopped)
        }
        return isStopped
    }

    /// Evaluates after every so many steps and after the last one of the plan, unless that comes soon after another evaluation or is a
    /// short trial. Who stops a training does not want to wait.
    ///
    /// - Returns: Whether it was stopped.
    private func evaluateIfDue(isLast: Bool) -> Bool {
        let step = finishedSteps
        guard let evaluate, plan.evaluates(step, isLast: isLast) else { return false }
        do {
            // One that was stopped is made up for when the training is resumed.
            return try measure(.evaluation) {
                guard let figures = try evaluate() else { return true }
                for observer in observers { try observer.evaluation(step: step, figures) }
                return false
            }
        } catch {
            fail(.evaluation, error)
        }
        return false
    }

    private func measure<Result>(_ work: TrainingClock.Work, _ body: () throws -> Result) rethrows -> Result {
        try clock?.measure(work, body) ?? body()
    }

    /// - Throws: The error of an observer in the last save. An error in another one is told to the observers.
    private func save(isLast: Bool) throws {
        var wait = plan.saveSeconds
        do {
            for observer in observers { try observer.prepareForSave(step: finishedSteps) }
            let save = TrainingSave(
                step: finishedSteps, state: try makeState(), results: trainer.results, isKept: plan.keeps(finishedSteps))
            try measure(.save) { for observer in observers { try observer.save(save) } }
            timing.savedStep = finishedSteps
        } catch {
            if isLast { throw error }
            fail(.save, error)
            wait = min(wait ?? .infinity, Self.secondsBetweenTries)
        }
        timing.nextSave = ProcessInfo.processInfo.systemUptime + (wait ?? .infinity)
    }

    private func fail(_ work: TrainingFailure.Work, _ error: any Error) {
        for observer in observers { observer.failure(TrainingFailure(work: work, step: finishedSteps, error: error)) }
    }
}

/// When saves and samples are due that do not depend on the number of steps.
private struct Timing {
    /// The last step that is saved.
    var savedStep = 0
    /// The system's uptime at which there is a save, and the first samples, in seconds.
    var nextSave = Double.infinity, firstSample = Double.infinity
}
