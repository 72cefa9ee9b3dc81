import NeuralNetworks

/// What a look at a training found.
public struct HealthReport: Sendable {
    /// Of all networks; empty in steps that were not looked at.
    public let layers: [LayerHealth]
    /// What is wrong and was not told before.
    public let warnings: [HealthWarning]
}

/// Looks at every so many steps of a training, and at the losses of all.
final class Diagnosis {
    private let every: Int
    private let monitor: HealthMonitor
    private let memory: ResumableValue<Memory>

    /// What is kept from step to step.
    private struct Memory: Codable {
        var losses: LossWatch
        /// What was told already, by kind and subject: a trouble lasts, and once is enough.
        var told: Set<String> = []
    }

    init(of networks: [(name: String, module: any Layer)], _ losses: [Loss], every: Int) {
        self.every = every
        monitor = HealthMonitor(networks)
        memory = ResumableValue(Memory(losses: LossWatch(losses)))
    }

    private func isDue(_ step: Int) -> Bool { step == 1 || step.isMultiple(of: every) }

    /// A step of the training, looked at where that is due. Steps are counted from 1.
    func step<T: Trainer>(_ step: Int, _ trainer: T, _ batch: T.Batch) throws -> [Float] {
        guard isDue(step) else { return try trainer.step(batch) }
        trainer.descent.monitor = monitor
        defer { trainer.descent.monitor = nil }
        return try monitor.watch { try trainer.step(batch) }
    }

    /// What there is to tell of a finished step; nil for nothing.
    func report(_ step: Int, _ losses: [Float]) -> HealthReport? {
        let layers = isDue(step) ? monitor.layers : []
        let found = HealthLimits().warnings(in: layers) + memory.value.losses.warnings(after: losses)
        let warnings = found.filter { memory.value.told.insert("\($0.kind) \($0.subject)").inserted }
        return layers.isEmpty && warnings.isEmpty ? nil : HealthReport(layers: layers, warnings: warnings)
    }
}

extension Diagnosis: Resumable {
    func save(to state: inout TrainingState, as name: String) throws { try memory.save(to: &state, as: name) }
    func restore(from state: TrainingState, as name: String) throws { try memory.restore(from: state, as: name) }
}
