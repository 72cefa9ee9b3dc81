import GANTraining
import Optimizers

extension TrainingPlan {
    /// The plan of a run whose epoch has `stepsPerEpoch` steps.
    ///
    /// Decay is counted in epochs, as in the reference, or in steps where the run's length is given in steps: it then
    /// fills the second half.
    init(_ schedule: RunConfiguration.Schedule, stepsPerEpoch: Int, diagnoseEvery: Int?) {
        let (constant, decay): (Int, Int)
        if let steps = schedule.steps {
            (constant, decay) = (steps / 2, steps - steps / 2)
        } else {
            (constant, decay) = (schedule.epochs, schedule.decayEpochs)
        }
        let total = constant + decay
        let rates: LearningRateSchedule =
            switch schedule.policy {
            case .linear: .linear(constant: constant, decay: decay)
            case .constant: .constant
            // The reference's 50 of 200 epochs.
            case .step: .step(period: max(1, total / 4))
            case .cosine: .cosine(total: total)
            }
        self.init(
            totalSteps: schedule.steps ?? total * stepsPerEpoch, stepsPerEpoch: stepsPerEpoch, schedule: rates,
            scheduleUnit: schedule.steps == nil ? .epoch : .step, sampleEvery: schedule.sampleEvery,
            saveEvery: schedule.saveEvery,
            diagnoseEvery: diagnoseEvery)
    }
}
