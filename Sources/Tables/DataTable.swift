import Autograd
import TensorCore

/// Named columns of equal length, in which each row is a sample.
///
///     let wines = try DataTable(contentsOf: "wines.csv", format: DelimitedFormat(separator: ";"))
///     let x = wines.removing("quality").tensor(on: cpu)  // [rows, columns]
///     let y = wines.selecting("quality").tensor(on: cpu)
public struct DataTable: Sendable, Equatable {
    public let columns: [DataColumn]
    public let rowCount: Int

    /// - Precondition: the columns are of one length, and no two of one name.
    public init(_ columns: [DataColumn]) {
        rowCount = columns.first?.values.count ?? 0
        require(
            columns.allSatisfy { [rowCount] in $0.values.count == rowCount },
            "DataTable: columns of \(columns.map(\.values.count)) values")
        require(Set(columns.map(\.name)).count == columns.count, "DataTable: two columns of one name in \(columns.map(\.name))")
        self.columns = columns
    }

    public var columnNames: [String] { columns.map(\.name) }

    /// The column of that name.
    ///
    /// - Precondition: there is one.
    public subscript(name: String) -> DataColumn { columns[position(of: name)] }

    /// These columns, in this order.
    ///
    /// - Precondition: the table has them.
    public func selecting(_ names: String...) -> DataTable { DataTable(names.map { self[$0] }) }

    /// All columns but these.
    ///
    /// - Precondition: the table has them.
    public func removing(_ names: String...) -> DataTable {
        let positions = Set(names.map { position(of: $0) })
        return DataTable(columns.indices.filter { !positions.contains($0) }.map { columns[$0] })
    }

    /// The rows at these positions, as often and in the order they are named.
    public func rows(_ positions: [Int]) -> DataTable { DataTable(columns.map { $0.selecting(positions) }) }

    /// The numbers as they are, levels as their positions, what is missing as not-a-number: [rows, columns].
    ///
    /// For training, `TableEncoding` scales numbers and spreads categories first.
    public func tensor(on backend: any ComputeBackend) -> Tensor {
        var values = [Float](repeating: 0, count: rowCount * columns.count)
        for (position, column) in columns.enumerated() {
            for (row, value) in column.values.enumerated() { values[row * columns.count + position] = value }
        }
        return Tensor(values, shape: [rowCount, columns.count], on: backend)
    }

    private func position(of name: String) -> Int {
        guard let position = columns.firstIndex(where: { $0.name == name }) else {
            require(false, "DataTable: no column '\(name)' among \(columnNames)")
            return 0
        }
        return position
    }
}
