import CPUBackend
import Foundation
import Tables
import TensorCore
import Testing

@Suite("Reading delimited texts")
struct ReadingTests {
    @Test func numbersBecomeATensorWithNames() throws {
        let table = try DataTable(text: "a,b\n1,2.5\n-3,4e2\n")
        #expect(table.columnNames == ["a", "b"] && table.rowCount == 2)
        let x = table.tensor(on: CPUBackend(threads: 1))
        #expect(x.shape == [2, 2] && x.values == [1, 2.5, -3, 400])
    }

    /// The same table in every way to write it.
    @Test(arguments: [
        "name,x\na,1\nb,2\n", "name,x\na,1\nb,2", "name,x\r\na,1\r\nb,2\r\n", "name,x\ra,1\rb,2", "\u{feff}name,x\na,1\nb,2\n",
        "\n\nname,x\n\n  \na,1\n\r\n\nb,2\n\n", " name , x \n a ,\t1\nb, 2 \n", "\"name\",\"x\"\n\"a\",\"1\"\n \"b\" ,\"2\"",
    ])
    func waysToWrite(_ text: String) throws {
        let table = try DataTable(text: text)
        #expect(
            table == DataTable([DataColumn("name", .categorical(["a", "b"]), [0, 1]), DataColumn("x", .continuous, [1, 2])]))
    }

    @Test(arguments: ["\t", ";", "|", ":", " ", "§", "😀"] as [Character])
    func separators(_ separator: Character) throws {
        let text = ["a,b,c", "1,2,3", "4,5,6"].map { $0.replacing(",", with: String(separator)) }.joined(separator: "\n")
        let table = try DataTable(text: text, format: DelimitedFormat(separator: separator))
        #expect(table.columnNames == ["a", "b", "c"] && table["c"].values == [3, 6])
    }

    @Test func quotesHoldAnything() throws {
        let table = try DataTable(text: "\"a \"\"b\"\"\",x\n\"1,2\n\"\"\r\n3\",1\n\"\"\"\",2\n\" c \",3\n")
        #expect(table.columnNames == ["a \"b\"", "x"])
        #expect(table.columns[0].kind == .categorical([" c ", "\"", "1,2\n\"\r\n3"]) && table.columns[0].values == [2, 1, 0])
    }

    @Test func emptyFieldsAtTheEndOfARow() throws {
        let format = DelimitedFormat(missingValues: .keep)
        for text in ["a,b\n1,\n,2", "a,b\n1,\n,2\n", "a,b\n1,\"\"\n,2"] {
            let table = try DataTable(text: text, format: format)
            #expect(table["a"].values[0] == 1 && table["a"].values[1].isNaN && table["b"].values[0].isNaN)
        }
        #expect(try DataTable(text: "a,b\n1,", format: format).rowCount == 1)
    }

    @Test func headerAlone() throws {
        let table = try DataTable(text: "a,b")
        #expect(table.rowCount == 0 && table.tensor(on: CPUBackend(threads: 1)).shape == [0, 2])
    }

    @Test func decimalComma() throws {
        let table = try DataTable(text: "a;b\n7,4;1\n-,5;2e1", format: DelimitedFormat(separator: ";", decimalMark: ","))
        #expect(table["a"].values == [7.4, -0.5] && table["b"].values == [1, 20])
    }

    /// As the standard library reads them.
    @Test func numbers() throws {
        let texts = [
            "0", "-0", "+7", "1.", ".5", "-.5e-3", "1E5", "1e+5", "00012", "0.1", "3.4028234e38", "1e-46", "1.17549435e-38",
            "123456789012345678901234567890", "0.00000000000000000000000000012345", "9007199254740993", "1e22", "1e23",
            "179769313486231570000e0", "0e99999999999999999999", "8.5e-0000000000000000000001",
        ]
        let table = try DataTable(text: "x\n" + texts.joined(separator: "\n"))
        #expect(table["x"].values == texts.map { Float(Double($0)!) })
        let random = RandomSource(seed: 5)
        let many = (0..<20_000).map { _ in
            "\(Double(random.normal()) * Foundation.pow(10, Double(random.integer(below: 60) - 30)))"
        }
        let read = try DataTable(text: "x\n" + many.joined(separator: "\n"))["x"].values
        #expect(read == many.map { Float(Double($0)!) })
    }

    @Test(arguments: ["1.2.3", "1e", "e5", ".", "-", "+-1", "0x10", "inf", "1e39", "1 2", "１", "1_000", "--1", "1e5.0"])
    func noNumbers(_ text: String) throws {
        #expect(try DataTable(text: "x\n\(text)")["x"].kind == .categorical([text]))
        let error = #expect(throws: TableError.self) { try DataTable(text: "x\n\(text)", schema: ["x": .continuous]) }
        #expect(error?.line == 2 && error?.column == 1)
    }

    @Test func schemaDeterminesTheTypesOfColumns() throws {
        let table = try DataTable(
            text: "size,color,grade,x\nlarge,red,10,1\nsmall,blue,9,2\n",
            schema: [
                "size": .ordinal(["small", "medium", "large"]), "color": .categorical(["red", "blue"]), "grade": .categorical(),
            ])
        #expect(table["size"].values == [2, 0] && table["color"].values == [0, 1])
        #expect(
            table["grade"] == DataColumn("grade", .categorical(["9", "10"]), [1, 0]), "names that are numbers sort as numbers")
        #expect(table["grade"].classes == [1, 0])
        #expect(table.removing("color", "x").columnNames == ["size", "grade"])
        #expect(table.selecting("x", "size").tensor(on: CPUBackend(threads: 1)).values == [1, 2, 2, 0])
    }

    @Test func missingValues() throws {
        let text = "x,y,z\n1,a,\n2,NA,3\nnan,b,4\n5,c,6"
        let error = #expect(throws: TableError.self) { try DataTable(text: text) }
        #expect(error?.line == 2 && error?.column == 3 && error?.problem.contains("'z'") == true)
        let kept = try DataTable(text: text, format: DelimitedFormat(missingValues: .keep))
        #expect(kept.columns.map(\.missingCount) == [1, 1, 1] && kept["y"].kind == .categorical(["a", "b", "c"]))
        let dropped = try DataTable(text: text, format: DelimitedFormat(missingValues: .dropRow))
        #expect(dropped.columns.map(\.values) == [[5], [0], [6]] && dropped["y"].kind == .categorical(["c"]))
        let own = try DataTable(
            text: "x\n-999\n1\n", format: DelimitedFormat(missingValues: .dropRow, missingTexts: ["-999"]))
        #expect(own["x"].values == [1])
    }
}
