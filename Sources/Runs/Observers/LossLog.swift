import Foundation
import Training

/// Writes `log.csv`: a row for each step, with its losses.
final class LossLog: TrainingObserver {
    private let path: String
    private var table: StepTable?

    private let onMissingSteps: (Int) -> Void

    /// - Parameter onMissingSteps: Called where a resumed training finds fewer rows than it has finished steps, with their number.
    init(path: String, onMissingSteps: @escaping (Int) -> Void) { (self.path, self.onMissingSteps) = (path, onMissingSteps) }

    func begin(_ training: TrainingStart) throws {
        let columns = ["epoch"] + training.losses.map(\.name) + ["lr", "seconds"]
        let table = try StepTable(path: path, columns: columns, finishedSteps: training.finishedSteps)
        if table.missingSteps > 0 { onMissingSteps(table.missingSteps) }
        self.table = table
    }

    func step(_ report: StepReport) {
        let losses = report.losses.map { String($0) }
        table?.append(
            step: report.step,
            ["\(report.epoch)"] + losses + [String(report.learningRate), String(format: "%.4f", report.seconds)])
    }

    func prepareForSave(step: Int) throws { try table?.flush() }
    func end(_ ending: TrainingEnding) throws { try table?.flush() }
}
