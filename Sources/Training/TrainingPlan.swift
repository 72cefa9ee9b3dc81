import Optimizers

/// The length of a training, its learning rate, and how often it is sampled, saved and evaluated.
public struct TrainingPlan: Sendable {
    /// The number of steps of the whole training; with a clock, the number that is expected.
    public var totalSteps: Int
    /// The number of steps of an epoch.
    public var stepsPerEpoch: Int
    /// The factor of the learning rate as a function of the number of finished steps.
    public var schedule: LearningRateSchedule
    /// A further factor of the learning rate that depends on the losses so far; nil for none.
    public var plateau: EpochPlateau?
    /// The number of steps before the part of the training in which the learning rate decays; nil where it has no such part.
    public var decayStart: Int?
    /// The number of steps between samples; there is also one at the end.
    public var sampleEvery: Int
    /// The number of steps between saves; there is also one at the end.
    public var saveEvery: Int
    /// The seconds after which there is a save before `saveEvery` steps are over; nil for saves by steps alone.
    public var saveSeconds: Double?
    /// The seconds after which a training that starts anew has its first samples, before `sampleEvery` steps are over; nil for
    /// samples by steps alone.
    public var firstSampleSeconds: Double?
    /// The number of steps between saves that are kept; nil where only the newest is kept.
    public var keepEvery: Int?
    /// The number of steps between evaluations, where the loop has one; there is also one after the last step, where
    /// half as many steps have been made since the one before. Nil for none.
    public var evaluateEvery: Int?
    /// The number of steps between measurements of the networks' health; the first step is measured too. Nil for none.
    public var diagnoseEvery: Int?

    /// Creates a plan, by default without a plateau, kept saves, evaluations and measurements of health.
    public init(
        totalSteps: Int, stepsPerEpoch: Int, schedule: LearningRateSchedule, plateau: EpochPlateau? = nil, sampleEvery: Int,
        saveEvery: Int, keepEvery: Int? = nil, evaluateEvery: Int? = nil, diagnoseEvery: Int? = nil
    ) {
        (self.totalSteps, self.stepsPerEpoch, self.schedule, self.plateau) = (totalSteps, stepsPerEpoch, schedule, plateau)
        (self.sampleEvery, self.saveEvery, self.keepEvery) = (sampleEvery, saveEvery, keepEvery)
        (self.evaluateEvery, self.diagnoseEvery) = (evaluateEvery, diagnoseEvery)
    }

    /// Returns whether there is an evaluation after step `step`: after every so many steps and after the last one, unless that comes soon
    /// after another evaluation or is a short trial.
    ///
    /// - Parameters:
    ///   - step: The step.
    ///   - isLast: Whether it is the last step; nil for where it is by `totalSteps`.
    public func evaluates(_ step: Int, isLast: Bool? = nil) -> Bool {
        guard let interval = evaluateEvery else { return false }
        return step.isMultiple(of: interval) || (isLast ?? (step == totalSteps)) && 2 * (step % interval) >= interval
    }

    /// Returns whether a save after step `step` is kept when the next one is written.
    public func keeps(_ step: Int) -> Bool { keepEvery.map { step.isMultiple(of: $0) } ?? false }
}
