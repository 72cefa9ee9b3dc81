import Files

/// A table of comma-separated values about the steps of a training, whose first column is the step.
///
/// All rows are in the file when `flush` returns. An incomplete row of a killed process is removed when the table is opened
/// again.
package final class StepTable {
    private let path: String
    private let file: AppendedFile
    private var pending = ""

    /// - Parameters:
    ///   - path: The file.
    ///   - columns: The names of the other columns.
    ///   - finishedSteps: Rows of later steps, which were not saved, are removed.
    /// - Throws: `RunError.unwritableTable`.
    package init(path: String, columns: [String], finishedSteps: Int) throws {
        self.path = path
        var rows = [(["step"] + columns).joined(separator: ",")]
        if finishedSteps > 0, let old = try? InputFile.contents(of: path) {
            let whole = String(decoding: old, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            rows += whole.dropFirst().map(String.init).filter { row in
                (row.split(separator: ",").first.flatMap { Int($0) } ?? .max) <= finishedSteps
            }
        }
        do {
            try AtomicFile.write(rows.joined(separator: "\n") + "\n", to: path)
            file = try AppendedFile(path: path)
        } catch {
            throw RunError.unwritableTable(path, isResumable: false)
        }
    }

    /// Adds a row: the step, and a field for each other column.
    package func append(step: Int, _ fields: [String]) throws {
        pending += "\(step),\(fields.joined(separator: ","))\n"
        if pending.utf8.count > 4096 { try write() }
    }

    /// Writes all rows to the disk.
    package func flush() throws {
        try write()
        file.synchronize()
    }

    private func write() throws {
        defer { pending = "" }
        do {
            try file.append(pending)
        } catch {
            throw RunError.unwritableTable(path, isResumable: true)
        }
    }
}
