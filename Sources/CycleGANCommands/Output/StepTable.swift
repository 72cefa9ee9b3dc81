import Foundation
import GANTraining

/// What is told of a training's steps, as a table of comma-separated values that begins with the step.
final class StepTable {
    private let path: String
    private let file: FileHandle
    private var pending = ""

    /// - Parameters:
    ///   - columns: Behind the step.
    ///   - finishedSteps: Rows after this step are of a run that was not saved, and go.
    init(path: String, columns: [String], finishedSteps: Int) throws {
        self.path = path
        var rows = [(["step"] + columns).joined(separator: ",")]
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

    /// Adds a row: the step, and a field for each of the other columns.
    func append(step: Int, _ fields: [String]) throws {
        pending += "\(step),\(fields.joined(separator: ","))\n"
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

extension StepReport {
    /// The columns of `log.csv` behind the step.
    static func columns(_ lossNames: [String]) -> [String] { ["epoch"] + lossNames + ["lr", "seconds"] }

    var row: [String] {
        ["\(epoch)"] + losses.map { String($0) } + [String(learningRate), String(format: "%.4f", seconds)]
    }
}

extension LayerHealth {
    /// The columns of `health.csv` behind the step.
    static let columns = [
        "network", "layer", "parameters", "activation_norm", "gradient_norm", "update_norm", "weight_norm", "update_ratio",
        "dead_share",
    ]

    /// What is not known stays empty.
    var row: [String] {
        [network, layer, "\(parameterCount)"]
            + [activationNorm, gradientNorm, updateNorm, weightNorm, updateRatio, deadShare].map { $0.map { String($0) } ?? "" }
    }
}
