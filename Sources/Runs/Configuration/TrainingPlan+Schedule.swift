import Optimizers
import Training

extension TrainingPlan {
    /// Creates the plan of a run.
    ///
    /// The schedule of the learning rate is in epochs, as in the reference, or in steps where the length of the run is given in
    /// steps; the decay then takes the second half. The schedule begins after the warm-up.
    ///
    /// - Parameters:
    ///   - schedule: The length of the run, its learning rate, and how often it is sampled and saved.
    ///   - learningRate: The learning rate before any schedule.
    ///   - stepsPerEpoch: The number of steps of an epoch.
    ///   - diagnoseEvery: The number of steps between measurements of the networks' health; nil for none.
    ///
    /// - Throws: `ScheduleError` where the options do not fit the run's length or its learning rate.
    public init(
        _ schedule: RunConfiguration.Schedule, learningRate: Float, stepsPerEpoch: Int, diagnoseEvery: Int?
    ) throws {
        let details = schedule.policyDetails ?? LearningRatePolicy.Details()
        let (unit, name) = schedule.steps == nil ? (stepsPerEpoch, "epochs") : (1, "steps")
        let total = schedule.steps ?? schedule.epochs + schedule.decayEpochs
        let warmUp = details.warmUpSteps ?? (details.warmUpEpochs ?? 0) * stepsPerEpoch
        guard warmUp < total * unit || warmUp == 0 else {
            throw ScheduleError.warmUp(steps: warmUp, total: total * unit)
        }
        let rest = total - warmUp / unit
        let decay = min(rest, schedule.steps.map { $0 - $0 / 2 } ?? schedule.decayEpochs)
        if let last = details.milestones?.last, last >= rest {
            throw ScheduleError.milestone(last, length: rest, unit: name, hasWarmUp: warmUp > 0)
        }
        let lowest = details.least ?? LearningRatePolicy.Defaults.least, least = lowest / learningRate
        guard least <= 1 else { throw ScheduleError.least(lowest, learningRate: learningRate) }
        let rates = LearningRateSchedule.perEpoch(
            steps: unit,
            schedule.policy.schedule(
                constant: rest - decay, decay: decay, warmUp: (warmUp + unit - 1) / unit, least: least, details))
        self.init(
            totalSteps: total * unit, stepsPerEpoch: stepsPerEpoch,
            // Not 0, which would waste the first step.
            schedule: warmUp == 0 ? rates : .warmUp(units: warmUp, start: 1 / Float(warmUp + 1), then: rates),
            plateau: schedule.policy.plateau(least: least, details), sampleEvery: schedule.sampleEvery,
            saveEvery: schedule.saveEvery, keepEvery: schedule.keepEvery, diagnoseEvery: diagnoseEvery)
        saveSeconds = schedule.saveMinutes * 60
        evaluateEvery = schedule.evaluateEvery
        decayStart = (total - decay) * unit
    }
}
