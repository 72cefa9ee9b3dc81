import Foundation
import GANTraining

/// The losses of every step as a table of comma-separated values.
final class TrainingLog {
    private let path: String
    private let file: FileHandle
    private var pending = ""

    /// - Parameter finishedSteps: Rows after this step are of a run that was not saved, and go.
    init(path: String, lossNames: [String], finishedSteps: Int) throws {
        self.path = path
        let header = (["step", "epoch"] + lossNames + ["lr", "seconds"]).joined(separator: ",")
        var rows = [header]
        if finishedSteps > 0, let old = try? String(contentsOfFile: path, encoding: .utf8) {
            rows += old.split(separator: "\n").dropFirst().map(String.init).filter { row in
                (row.split(separator: ",").first.flatMap { Int($0) } ?? .max) <= finishedSteps
            }
        }
        let text = rows.joined(separator: "\n") + "\n"
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try file.seekToEnd()
        } catch {
            throw CommandError("cannot write \(path)", "check the folder's permissions and the disk's free space")
        }
    }

    func append(_ report: StepReport) throws {
        let numbers = report.losses.map { String($0) } + [String(report.learningRate), String(format: "%.4f", report.seconds)]
        pending += "\(report.step),\(report.epoch),\(numbers.joined(separator: ","))\n"
        if pending.utf8.count > 4096 { try flush() }
    }

    func flush() throws {
        defer { pending = "" }
        do {
            try file.write(contentsOf: Data(pending.utf8))
        } catch {
            throw CommandError("cannot write \(path)", "check the disk's free space, then go on with --resume")
        }
    }
}
