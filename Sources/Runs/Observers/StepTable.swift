import Files
import Foundation

/// A table of comma-separated values about the steps of a training, whose first column is the step.
///
/// Rows reach the file within seconds, and all of them when `flush` returns. An incomplete row of a killed process is removed when
/// the table is opened again.
package final class StepTable {
    private let file: AppendedFile
    private var pending = ""
    /// How many of the finished steps have no row, as the file was found.
    package let missingSteps: Int
    private var lastTry = ProcessInfo.processInfo.systemUptime

    /// The seconds that a row waits for others at most.
    private static let patience = 2.0

    /// - Parameters:
    ///   - path: The file.
    ///   - columns: The names of the other columns.
    ///   - finishedSteps: Rows of later steps, which were not saved, are removed.
    /// - Throws: `FileError`.
    package init(path: String, columns: [String], finishedSteps: Int) throws {
        var rows = [(["step"] + columns).joined(separator: ",")]
        var steps: Set<Int> = []
        if finishedSteps > 0, let old = try? InputFile.contents(of: path) {
            let whole = String(decoding: old, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            rows += whole.dropFirst().map(String.init).filter { row in
                guard let step = row.split(separator: ",").first.flatMap({ Int($0) }), step <= finishedSteps else { return false }
                steps.insert(step)
                return true
            }
        }
        missingSteps = finishedSteps - steps.filter { $0 > 0 }.count
        try AtomicFile.write(rows.joined(separator: "\n") + "\n", to: path)
        file = try AppendedFile(path: path)
    }

    /// Adds a row: the step, and a field for each other column.
    ///
    /// A row that the disk does not take is kept until it does.
    package func append(step: Int, _ fields: [String]) {
        pending += "\(step),\(fields.joined(separator: ","))\n"
        let now = ProcessInfo.processInfo.systemUptime
        if now - lastTry >= Self.patience {
            lastTry = now
            try? write()
        }
    }

    /// Writes all rows to the disk.
    ///
    /// - Throws: `FileError` where the disk is full or fails; the rows are kept.
    package func flush() throws {
        try write()
        file.synchronize()
    }

    private func write() throws {
        try file.append(pending)
        pending = ""
    }
}
