import Foundation
import Training

/// Writes `log.csv`: a row for each step, with its losses.
final class LossLog: TrainingObserver {
    private let path: String
    private var table: StepTable?

    init(path: String) { self.path = path }

    func begin(_ training: TrainingStart) throws {
        let columns = ["epoch"] + training.losses.map(\.name) + ["lr", "seconds"]
        table = try StepTable(path: path, columns: columns, finishedSteps: training.finishedSteps)
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
