import TensorCore

/// What a column holds.
public enum ColumnKind: Sendable, Equatable, Codable {
    /// Numbers.
    case continuous
    /// Levels with an order, lowest first.
    case ordinal([String])
    /// Names without an order; an empty list in a schema stands for all that the column holds.
    case categorical([String] = [])

    /// The levels or names; empty for numbers.
    public var levels: [String] {
        switch self {
        case .continuous: []
        case .ordinal(let levels), .categorical(let levels): levels
        }
    }
}

/// One column of a table: a name, what it holds, and a number a row.
public struct DataColumn: Sendable, Equatable {
    /// Its name, unique in a table.
    public let name: String
    /// What it holds.
    public let kind: ColumnKind
    /// Numbers, or positions in `kind.levels`, counted from 0; NaN where a value is missing.
    public let values: [Float]

    /// A column of these values.
    ///
    /// - Precondition: Values of a column with levels are positions of levels, or missing.
    public init(_ name: String, _ kind: ColumnKind = .continuous, _ values: [Float]) {
        let levels = kind.levels
        require(
            kind == .continuous || values.allSatisfy { $0.isNaN || levels.indices.contains(Int($0)) },
            "DataColumn: '\(name)' has values outside of its \(levels.count) levels")
        (self.name, self.kind, self.values) = (name, kind, values)
    }

    /// How many values are missing.
    public var missingCount: Int { values.count { $0.isNaN } }

    /// The values as class indices, the targets of losses for classification.
    ///
    /// - Precondition: the column has levels and no value is missing.
    public var classes: [Int] {
        require(kind != .continuous && missingCount == 0, "classes: '\(name)' is not a complete column with levels")
        return values.map { Int($0) }
    }

    func selecting(_ rows: [Int]) -> DataColumn { DataColumn(name, kind, rows.map { values[$0] }) }
}
