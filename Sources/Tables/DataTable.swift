import Autograd
import TensorCore

/// Named columns of equal length, in which each row is a sample.
///
///     let wines = try DataTable(contentsOf: "wines.csv", format: DelimitedFormat(separator: ";"))
///     let x = wines.removing("quality").tensor(on: cpu)  // [rows, columns]
///     let y = wines.selecting("quality").tensor(on: cpu)
public struct DataTable: Sendable, Equatable {
    /// The columns, in their order.
    public let columns: [DataColumn]
    /// Number of rows.
    public let rowCount: Int

    /// A table of these columns.
    ///
    /// - Precondition: the columns have the same length and different names.
    public init(_ columns: [DataColumn]) {
        rowCount = columns.first?.values.count ?? 0
        require(
            columns.allSatisfy { [rowCount] in $0.values.count == rowCount },
            "DataTable: columns of \(columns.map(\.values.count)) values")
        require(
            Set(columns.map(\.name)).count == columns.count, "DataTable: two columns of the same name in \(columns.map(\.name))")
        self.columns = columns
    }

    /// The names of the columns, in their order.
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

    /// The rows at these positions, in this order; a position may occur more than once.
    public func rows(_ positions: [Int]) -> DataTable { DataTable(columns.map { $0.selecting(positions) }) }

    /// The values as they are, levels as their positions, NaN for missing ones: [rows, columns].
    ///
    /// For training, `TableEncoding` standardizes numbers and encodes categories as one-hot vectors.
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
