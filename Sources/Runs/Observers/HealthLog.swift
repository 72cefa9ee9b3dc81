import Files
import Training

/// Writes `health.csv`: a row for each layer and measured step.
final class HealthLog: TrainingObserver {
    private let path: String
    private let isLookedAt: Bool
    private var table: StepTable?

    /// - Parameter isLookedAt: Whether the health of this training is measured. If a resumed training no longer is, rows of steps
    ///   that were not saved are removed nevertheless.
    init(path: String, isLookedAt: Bool) { (self.path, self.isLookedAt) = (path, isLookedAt) }

    private static let columns = [
        "network", "layer", "parameters", "activation_norm", "gradient_norm", "update_norm", "weight_norm", "update_ratio",
        "dead_share",
    ]

    func begin(_ training: TrainingStart) throws {
        guard isLookedAt || FileStatus.exists(path) else { return }
        table = try StepTable(path: path, columns: Self.columns, finishedSteps: training.finishedSteps)
    }

    func step(_ report: StepReport) {
        for layer in report.health?.layers ?? [] { table?.append(step: report.step, Self.row(layer)) }
    }

    func prepareForSave(step: Int) throws { try table?.flush() }
    func end(_ ending: TrainingEnding) throws { try table?.flush() }

    /// The fields of a row; unknown values are empty.
    private static func row(_ layer: LayerHealth) -> [String] {
        let figures = [
            layer.activationNorm, layer.gradientNorm, layer.updateNorm, layer.weightNorm, layer.updateRatio, layer.deadShare,
        ]
        return [layer.network, layer.layer, "\(layer.parameterCount)"] + figures.map { $0.map { String($0) } ?? "" }
    }
}
