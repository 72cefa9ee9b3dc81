import Files
import Foundation
import Runs
import Testing

@Suite("Tables of steps") struct StepTableTests {
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent("table-\(UUID()).csv").path

    private func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func open(after step: Int) throws -> StepTable { try StepTable(path: path, columns: ["x"], finishedSteps: step) }

    @Test("rows are in the file once they are flushed, and whole where the table is let go") func flushing() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let table = try open(after: 0)
        #expect(try text() == "step,x\n")
        table.append(step: 1, ["0.5"])
        table.append(step: 2, ["0.25"])
        try table.flush()
        #expect(try text() == "step,x\n1,0.5\n2,0.25\n")
        // Rows reach the file within seconds by themselves.
        table.append(step: 3, ["0.125"])
        Thread.sleep(forTimeInterval: 2.1)
        table.append(step: 4, ["0.125"])
        #expect(try text().split(separator: "\n").count == 5)
    }

    @Test(
        "a table that is opened again keeps the whole rows of steps that were saved",
        arguments: [
            ("step,x\n1,5\n2,6\n3,7\n", 2, "step,x\n1,5\n2,6\n"),
            // Rows that a killed process left unfinished, in the middle of the step and of the value.
            ("step,x\n1,5\n2,6\n3", 3, "step,x\n1,5\n2,6\n"), ("step,x\n1,5\n2,6\n3,0.00", 3, "step,x\n1,5\n2,6\n"),
            ("step,x\n1,5\n2,6", 2, "step,x\n1,5\n"), ("step,x\n1,5\n\u{0}\u{0}\u{0}", 2, "step,x\n1,5\n"),
            ("step,x\n1,5\n\n", 2, "step,x\n1,5\n"), ("ste", 2, "step,x\n"), ("", 2, "step,x\n"),
            // What was watched in steps that a former sitting did not save, and several rows a step.
            ("step,x\n1,5\n1,6\n3,7\n", 1, "step,x\n1,5\n1,6\n"), ("step,x\n1,5\n", 0, "step,x\n"),
        ])
    func repair(left: String, step: Int, kept: String) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(left.utf8).write(to: URL(fileURLWithPath: path))
        let table = try open(after: step)
        #expect(try text() == kept)
        table.append(step: step + 1, ["8"])
        try table.flush()
        #expect(try text() == kept + "\(step + 1),8\n")
    }

    @Test("one that is missing begins with its columns; a place that cannot be written is named") func places() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try open(after: 7)
        #expect(try text() == "step,x\n")
        let error = #expect(throws: FileError.self) {
            try StepTable(path: path + "/table.csv", columns: [], finishedSteps: 0)
        }
        #expect(error?.path == path + "/table.csv" && error?.systemError == ENOTDIR)
    }
}
