import Optimizers

/// How long a training lasts and what happens on the way.
public struct TrainingPlan: Sendable {
    /// Steps in all.
    public var totalSteps: Int
    /// Steps of an epoch.
    public var stepsPerEpoch: Int
    /// The learning rate's factor, by steps.
    public var schedule: LearningRateSchedule
    /// A further factor, by how the run goes; nil for none.
    public var plateau: EpochPlateau?
    /// Steps between samples; they also come at the end.
    public var sampleEvery: Int
    /// Steps between saves; they also come at the end.
    public var saveEvery: Int
    /// Steps between saves that are kept; nil for none.
    public var keepEvery: Int?
    /// Steps between evaluations, where the loop has an evaluation; they also come at the end. Nil for none.
    public var evaluateEvery: Int?
    /// Steps between looks at the health of the networks; the first step is looked at too. Nil for none.
    public var diagnoseEvery: Int?

    /// A plan without looks, evaluations and kept saves, unless given.
    public init(
        totalSteps: Int, stepsPerEpoch: Int, schedule: LearningRateSchedule, plateau: EpochPlateau? = nil, sampleEvery: Int,
        saveEvery: Int, keepEvery: Int? = nil, evaluateEvery: Int? = nil, diagnoseEvery: Int? = nil
    ) {
        (self.totalSteps, self.stepsPerEpoch, self.schedule, self.plateau) = (totalSteps, stepsPerEpoch, schedule, plateau)
        (self.sampleEvery, self.saveEvery, self.keepEvery) = (sampleEvery, saveEvery, keepEvery)
        (self.evaluateEvery, self.diagnoseEvery) = (evaluateEvery, diagnoseEvery)
    }

    /// Whether a save at the end of step `step` is kept beside the newest.
    public func keeps(_ step: Int) -> Bool { keepEvery.map { step.isMultiple(of: $0) } ?? false }
}
