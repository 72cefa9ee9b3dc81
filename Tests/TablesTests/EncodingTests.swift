import CPUBackend
import Foundation
import Tables
import TensorCore
import Testing

@Suite("Encoding and splitting tables")
struct EncodingTests {
    private let cpu = CPUBackend(threads: 1)
    private let training = DataTable([
        DataColumn("x", .continuous, [1, 2, 3, 6]), DataColumn("same", .continuous, [0.5, 0.5, 0.5, 0.5]),
        DataColumn("size", .ordinal(["s", "m", "l"]), [0, 2, 2, 0]),
        DataColumn("color", .categorical(["blue", "green", "red"]), [2, 0, 2, 2]),
    ])

    @Test func whatTrainingShowsIsUsedAgain() throws {
        let encoding = TableEncoding(fittedTo: training)
        #expect(encoding.featureNames == ["x", "same", "size", "color=blue", "color=red"])
        let x = try encoding(training, on: cpu)
        #expect(x.shape == [4, 5])
        let deviation = Float(Double(14.0 / 4).squareRoot())
        #expect(x.values[0..<5].elementsEqual([-2 / deviation, 0, -1, 0, 1]))
        let columns = x.value.transposed([1, 0]).values
        #expect(abs(columns[0..<4].reduce(0, +)) < 1e-6 && abs(columns[0..<4].map { $0 * $0 }.reduce(0, +) - 4) < 1e-5)
        // Other rows, another order of columns and other levels: the numbers of the training part hold.
        let other = DataTable([
            DataColumn("color", .categorical(["red", "blue"]), [1]), DataColumn("size", .ordinal(["s", "m", "l"]), [1]),
            DataColumn("same", .continuous, [2.5]), DataColumn("x", .continuous, [3]),
        ])
        #expect(try encoding(other, on: cpu).values == [0, 2, 0, 1, 0])
    }

    @Test func unseenCategory() throws {
        let other = DataTable(training.columns.map { DataColumn($0.name, $0.kind, $0.name == "color" ? [1] : [1]) })
        let error = #expect(throws: TableError.self) { try TableEncoding(fittedTo: training)(other, on: cpu) }
        #expect(error?.description.contains("category 'green' of 'color', in row 0,") == true)
        let zeros = TableEncoding(fittedTo: training, unseenCategory: .allZeros)
        #expect(try Array(zeros(other, on: cpu).values[3...]) == [0, 0])
    }

    @Test func missingValue() throws {
        let holed = DataTable([DataColumn("x", .continuous, [1, .nan, 3]), DataColumn("c", .categorical(["a"]), [0, 0, .nan])])
        let error = #expect(throws: TableError.self) { try TableEncoding(fittedTo: holed)(holed, on: cpu) }
        #expect(error?.description.contains("missing value of 'x' in row 1") == true)
        let filled = TableEncoding(fittedTo: holed, missingValue: .fill)
        #expect(try filled(holed, on: cpu).values == [-1, 1, 0, 1, 1, 0])
    }

    @Test func otherTables() throws {
        let encoding = TableEncoding(fittedTo: training)
        #expect(throws: TableError.self) { try encoding(training.removing("x"), on: cpu) }
        let turned = DataTable(training.columns.map { DataColumn($0.name, $0.name == "size" ? .continuous : $0.kind, $0.values) })
        #expect(throws: TableError.self) { try encoding(turned, on: cpu) }
        #expect(try encoding(training.rows([]), on: cpu).shape == [0, 5])
        let empty = TableEncoding(fittedTo: training.rows([]))
        #expect(empty.featureNames == ["x", "same", "size"])
    }

    @Test func savedAndReadAgain() throws {
        let encoding = TableEncoding(fittedTo: training, unseenCategory: .allZeros)
        let again = try JSONDecoder().decode(TableEncoding.self, from: JSONEncoder().encode(encoding))
        #expect(again == encoding)
    }

    @Test(arguments: [0, 1, 2, 3, 10, 101, 1000], [(0.0, 0.0), (0.2, 0.2), (0.5, 0.5), (1, 0), (0, 1), (0.15, 0.25)])
    func everyRowIsInOnePart(_ count: Int, _ shares: (Double, Double)) {
        func split(_ seed: UInt64) -> RowSplit {
            RowSplit(rowCount: count, validation: shares.0, test: shares.1, random: RandomSource(seed: seed))
        }
        let parts = split(7)
        #expect((parts.training + parts.validation + parts.test).sorted() == Array(0..<count))
        #expect(abs(Double(parts.validation.count) - shares.0 * Double(count)) <= 0.5)
        #expect(abs(Double(parts.test.count) - shares.1 * Double(count)) <= 1)
        #expect(parts == split(7))
        if count >= 100 { #expect(parts != split(8)) }
    }

    @Test func tablesAreSplitByRows() {
        let table = DataTable([DataColumn("x", .continuous, (0..<20).map { Float($0) })])
        let parts = table.split(validation: 0.2, test: 0.3, random: RandomSource(seed: 3))
        #expect([parts.training, parts.validation, parts.test].map(\.rowCount) == [10, 4, 6])
        #expect([parts.training, parts.validation, parts.test].flatMap { $0["x"].values }.sorted() == table["x"].values)
    }
}
