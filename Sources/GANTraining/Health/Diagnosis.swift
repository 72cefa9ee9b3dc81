/// What a look at a training found.
public struct HealthReport: Sendable {
    public let step: Int
    /// Of all networks; empty in steps that were not looked at.
    public let layers: [LayerHealth]
    /// What is wrong and was not told before.
    public let warnings: [HealthWarning]
}

/// Looks at every so many steps of a training, and at the losses of all.
final class Diagnosis {
    private let every: Int
    private let monitor: HealthMonitor
    private var losses: LossWatch
    /// What was told already, by kind and subject: a trouble lasts, and once is enough.
    private var told: Set<String> = []

    init<T: Trainer>(of trainer: T, every: Int) {
        self.every = every
        monitor = HealthMonitor(trainer.networks)
        losses = LossWatch(names: T.lossNames, discriminators: trainer.discriminators)
    }

    private func isDue(_ step: Int) -> Bool { step == 1 || step.isMultiple(of: every) }

    /// A step of the training, looked at where that is due. Steps are counted from 1.
    func step<T: Trainer>(_ step: Int, _ trainer: T, _ batch: T.Batch) throws -> [Float] {
        guard isDue(step) else { return try trainer.step(batch) }
        trainer.monitor = monitor
        defer { trainer.monitor = nil }
        return try monitor.watch { try trainer.step(batch) }
    }

    /// What there is to tell of a finished step; nil for nothing.
    func report(_ step: Int, _ losses: [Float]) -> HealthReport? {
        let layers = isDue(step) ? monitor.layers : []
        let warnings = (HealthLimits().warnings(in: layers) + self.losses.warnings(after: losses)).filter {
            told.insert("\($0.kind) \($0.subject)").inserted
        }
        return layers.isEmpty && warnings.isEmpty ? nil : HealthReport(step: step, layers: layers, warnings: warnings)
    }
}
