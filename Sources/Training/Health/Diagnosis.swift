import NeuralNetworks

/// The results of measuring the health of a training in one step.
public struct HealthReport: Sendable {
    /// The layers of all networks; empty in steps in which they were not measured.
    public let layers: [LayerHealth]
    /// Problems that were not reported before.
    public let warnings: [HealthWarning]
}

/// Measures the layers in every `every`-th step of a training, and checks the losses of all steps.
final class Diagnosis {
    private let every: Int
    private let monitor: HealthMonitor
    private let memory: ResumableValue<Memory>

    /// The state that is kept from step to step.
    private struct Memory: Codable {
        var losses: LossWatch
        /// The kind and subject of each warning so far: a problem lasts, and is reported once.
        var told: Set<String> = []
    }

    init(of networks: [(name: String, module: any Module)], _ losses: [Loss], every: Int) {
        self.every = every
        monitor = HealthMonitor(networks)
        memory = ResumableValue(Memory(losses: LossWatch(losses)))
    }

    private func isDue(_ step: Int) -> Bool { step == 1 || step.isMultiple(of: every) }

    /// Performs a step of the training, and measures it where that is due. Steps are counted from 1.
    func step<T: Trainer>(_ step: Int, _ trainer: T, _ batch: T.Batch) throws -> [Float] {
        guard isDue(step) else { return try trainer.step(batch) }
        trainer.descent.monitor = monitor
        defer { trainer.descent.monitor = nil }
        return try monitor.watch { try trainer.step(batch) }
    }

    /// The report on a finished step; nil where there is nothing to report.
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
