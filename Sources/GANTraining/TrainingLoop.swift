import Foundation
import Optimizers
import TensorCore

/// How long a training lasts and what happens on the way.
public struct TrainingPlan: Sendable {
    public var totalSteps: Int
    public var stepsPerEpoch: Int
    /// The learning rate's factor, by steps.
    public var schedule: LearningRateSchedule
    /// A further factor, by how the run goes; nil for none.
    public var plateau: EpochPlateau?
    /// Steps between samples and between saves; both also come at the end.
    public var sampleEvery, saveEvery: Int
    /// Steps between looks at the health of the networks; the first step is looked at too. Nil for none.
    public var diagnoseEvery: Int?

    public init(
        totalSteps: Int, stepsPerEpoch: Int, schedule: LearningRateSchedule, plateau: EpochPlateau? = nil, sampleEvery: Int,
        saveEvery: Int, diagnoseEvery: Int? = nil
    ) {
        (self.totalSteps, self.stepsPerEpoch, self.schedule, self.plateau) = (totalSteps, stepsPerEpoch, schedule, plateau)
        (self.sampleEvery, self.saveEvery, self.diagnoseEvery) = (sampleEvery, saveEvery, diagnoseEvery)
    }

    /// Goes on from what `TrainingEvent.saveDue` gave.
    ///
    /// - Throws: `TrainingState.Mismatch` where a plateau was not saved.
    public mutating func resume(from state: TrainingState) throws {
        if plateau != nil { plateau = try state.savedPlateau() }
    }
}

/// What a training tells whoever runs it. Steps are counted from 1, as finished ones.
public enum TrainingEvent: Sendable {
    case step(StepReport)
    /// The networks were looked at, or something is wrong; comes behind the step's own report.
    case health(HealthReport)
    /// It is time to show what the networks make.
    case sampleDue(step: Int)
    /// It is time to save the state at the end of this step: the trainer's, and the plan's.
    case saveDue(step: Int, state: TrainingState)
}

/// One finished step.
public struct StepReport: Sendable {
    public let step, epoch: Int
    /// In the order of the trainer's `lossNames`.
    public let losses: [Float]
    public let learningRate: Float
    /// Time since the step before ended.
    public let seconds: Double
}

/// How a training ended.
public enum TrainingOutcome: Sendable {
    case finished
    /// Stopped on request after a step, and saved.
    case interrupted(step: Int)
}

extension Trainer {
    /// What the generators were to lower, of a step's losses: all but those of discriminators.
    static func generatorLoss(_ losses: [Float]) -> Float {
        zip(lossNames, losses).reduce(0) { $1.0.hasPrefix("D") ? $0 : $0 + $1.1 }
    }

    /// Trains from the end of step `finishedSteps` on, and tells of it by events.
    ///
    /// - Parameters:
    ///   - nextBatch: The next step's batch.
    ///   - shouldStop: Asked after each step; true saves and stops.
    /// - Throws: `NonFiniteLoss` with its step, and whatever the closures throw.
    public func run(
        _ plan: TrainingPlan, finishedSteps: Int = 0, nextBatch: () throws -> Batch, shouldStop: () -> Bool,
        onEvent: (TrainingEvent) throws -> Void
    ) throws -> TrainingOutcome {
        var before = ProcessInfo.processInfo.systemUptime
        var plateau = plan.plateau
        let diagnosis = plan.diagnoseEvery.map { Diagnosis(of: self, every: $0) }
        for step in finishedSteps..<max(finishedSteps, plan.totalSteps) {
            learningRateFactor = plan.schedule.factor(at: step) * (plateau?.plateau.factor ?? 1)
            let batch = try nextBatch()
            let losses: [Float]
            do {
                losses = try diagnosis?.step(step + 1, self, batch) ?? self.step(batch)
            } catch var error as NonFiniteLoss {
                error.step = step + 1
                throw error
            }
            plateau?.observe(Self.generatorLoss(losses), endsEpoch: (step + 1).isMultiple(of: plan.stepsPerEpoch))
            let now = ProcessInfo.processInfo.systemUptime
            try onEvent(
                .step(
                    StepReport(
                        step: step + 1, epoch: step / plan.stepsPerEpoch + 1, losses: losses, learningRate: learningRate,
                        seconds: now - before)))
            before = now
            if let report = diagnosis?.report(step + 1, losses) { try onEvent(.health(report)) }
            let isStopping = shouldStop(), isLast = step + 1 == plan.totalSteps || isStopping
            if isLast || (step + 1).isMultiple(of: plan.sampleEvery) { try onEvent(.sampleDue(step: step + 1)) }
            if isLast || (step + 1).isMultiple(of: plan.saveEvery) {
                var state = self.state
                if let plateau { try state.put(plateau) }
                try onEvent(.saveDue(step: step + 1, state: state))
            }
            if isStopping && step + 1 < plan.totalSteps { return .interrupted(step: step + 1) }
        }
        return .finished
    }
}
