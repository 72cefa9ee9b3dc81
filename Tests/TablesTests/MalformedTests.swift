import Foundation
import Tables
import TensorCore
import Testing

@Suite("Malformed tables")
struct MalformedTests {
    /// What is wrong, where, and a word of the message.
    @Test(arguments: [
        ("a,b\n1,2\n3\n", 3, 2, "too short"), ("a,b\n1,2\n3,4,5\n", 3, 3, "more fields than the 2"),
        ("a,b\n\"x\ny\",1\n2", 4, 2, "'b'"), ("a,b\n1,\"2", 2, 2, "never closed"), ("a,b\n1,\"2\n3\n\n4", 2, 2, "never closed"),
        ("a,b\n1,2\n1,\"2\"x", 3, 2, "after a closing quote"), ("a,b\r\n1,2\r\n\r\n1,x\"2\"", 4, 2, "inside a field"),
        ("a,a\n", 1, 2, "second column named 'a'"), ("a,\n", 1, 2, "without a name"), ("a,b\n1,\n", 2, 2, "missing value of 'b'"),
        ("a;b\n1;2", 1, 1, "no column 'b'"),
    ])
    func placeAndReason(_ text: String, _ line: Int, _ column: Int, _ word: String) {
        let schema: [String: ColumnKind] = text.hasPrefix("a;") ? ["b": .continuous] : [:]
        let error = #expect(throws: TableError.self) { try DataTable(text: text, schema: schema, name: "t.csv") }
        let message = error.map { "\($0)" } ?? ""
        #expect(message.contains(word) && message.contains("t.csv") && message.contains(" - ") && !message.contains("\n"))
        if !word.hasPrefix("no column") {
            #expect(error?.line == line && error?.column == column, "\(message)")
            #expect(message.contains("t.csv, line \(line), column \(column) - "))
        }
    }

    @Test func valuesThatDoNotFit() {
        let number = #expect(throws: TableError.self) {
            try DataTable(text: "a,b\n1,2\n1,two\n", schema: ["b": .continuous], name: "t.csv")
        }
        #expect(
            number?.description
                == "not a number in 'b': 'two' in t.csv, line 3, column 2 - correct it, or read the column as categories")
        let level = #expect(throws: TableError.self) {
            try DataTable(text: "a\nlow\nhuge\n", schema: ["a": .ordinal(["low", "high"])], name: "t.csv")
        }
        #expect(level?.description == "not a level of 'a': 'huge' in t.csv, line 3, column 1 - its levels are low, high")
    }

    @Test func notText() {
        for bytes in [[0xff, 0xfe, 0x61, 0x00], [0x61, 0x0a, 0x00]] as [[UInt8]] {
            #expect(throws: TableError.self) { try DataTable(contentsOf: file(bytes)) }
        }
        let latin = #expect(throws: TableError.self) { try DataTable(contentsOf: file(Array("a,b\n1,x\n2,caf".utf8) + [0xe9])) }
        #expect(latin?.line == 3 && latin?.column == 2 && latin?.description.contains("UTF-8") == true)
    }

    @Test func noFile() throws {
        for (path, word) in [("/nowhere/t.csv", "no such file"), (FileManager.default.temporaryDirectory.path, "folder")] {
            let error = #expect(throws: TableError.self) { try DataTable(contentsOf: path) }
            #expect(error?.description.contains(word) == true && error?.path == path)
        }
        for bytes in [[], Array("\n \r\n".utf8), [0xef, 0xbb, 0xbf]] as [[UInt8]] {
            let error = #expect(throws: TableError.self) { try DataTable(contentsOf: file(bytes)) }
            #expect(error?.description.contains("empty file") == true)
        }
    }

    /// Whatever the bytes, there is a table or an error of one line; and a table written again reads the same.
    @Test func randomTexts() throws {
        let random = RandomSource(seed: 11)
        let alphabet = Array("ab1.,;\"\n\r \t-e\u{e9}".utf8) + [0xff]
        var tables = 0
        for _ in 0..<20_000 {
            let bytes =
                Array("a,b\n".utf8) + (0..<random.integer(below: 24)).map { _ in alphabet[random.integer(below: alphabet.count)] }
            do {
                let text = String(decoding: bytes, as: UTF8.self)
                let format = DelimitedFormat(missingValues: .keep)
                let table = try DataTable(text: text, format: format)
                let again = try DataTable(text: written(table), format: format)
                #expect(again.columns.map(\.kind) == table.columns.map(\.kind), "\(text.debugDescription)")
                #expect(zip(again.columns, table.columns).allSatisfy { same($0.values, $1.values) }, "\(text.debugDescription)")
                tables += 1
            } catch {
                let message = "\(error)"
                #expect(message.contains(" - ") && !message.contains("\n") && !message.contains("\r"))
            }
        }
        #expect(tables > 1000)
    }

    private func same(_ a: [Float], _ b: [Float]) -> Bool {
        zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) } && a.count == b.count
    }

    private func written(_ table: DataTable) -> String {
        func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
        let rows = (0..<table.rowCount).map { row in
            table.columns.map { column in
                let value = column.values[row]
                return quoted(value.isNaN ? "" : column.kind == .continuous ? "\(value)" : column.kind.levels[Int(value)])
            }.joined(separator: ",")
        }
        return ([table.columnNames.map(quoted).joined(separator: ",")] + rows).joined(separator: "\r\n")
    }

    private func file(_ bytes: [UInt8]) throws -> String {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("cyclegan-table-\(UUID().uuidString).csv")
        try Data(bytes).write(to: url)
        return url.path
    }
}
