import Autograd
import Files
import TensorCore

/// Turns tables into features for a network: numbers and the positions of ordinal levels are standardized (minus the mean, divided
/// by the standard deviation), categories become one-hot vectors.
///
/// It is fitted to the training part and applied to all parts, so that nothing about validation and test leaks into training:
///
///     let encoding = TableEncoding(fittedTo: parts.training)
///     let x = try encoding(parts.training, on: cpu), held = try encoding(parts.test, on: cpu)  // [rows, features]
public struct TableEncoding: Sendable, Equatable, Codable {
    /// How a category is treated that no row of the training part has.
    public enum UnseenCategory: String, Sendable, CaseIterable, Codable {
        /// It is an error.
        case refuse
        /// All features of its column are 0.
        case allZeros
    }

    /// How a missing value is treated.
    public enum MissingValue: String, Sendable, CaseIterable, Codable {
        /// It is an error.
        case refuse
        /// Numbers become the mean of the training part, which is 0 once standardized; all features of a category are 0.
        case fill
    }

    private enum Rule: Equatable, Codable {
        /// (x - mean) / scale.
        case standardize(mean: Double, scale: Double)
        /// For each level of the column, the place of its feature; nil where no row of the training part has the level.
        case oneHot(places: [Int?])
    }

    private struct Encoded: Equatable, Codable {
        let name: String
        let kind: ColumnKind
        let rule: Rule

        /// The levels that training has, in their order.
        var seen: [String] {
            guard case .oneHot(let places) = rule else { return [] }
            return zip(kind.levels, places).filter { $1 != nil }.map(\.0)
        }
        var width: Int { kind.isCategorical ? seen.count : 1 }
    }

    private let columns: [Encoded]
    /// How a category is treated that no row of the training part has.
    public let unseenCategory: UnseenCategory
    /// How a missing value is treated.
    public let missingValue: MissingValue

    /// An encoding by the means, standard deviations and categories of a table.
    ///
    /// - Parameters:
    ///   - training: The part from which means, standard deviations (biased; 1 for a constant column) and categories are taken,
    ///     ignoring missing values.
    ///   - unseenCategory: Default to refuse it.
    ///   - missingValue: Default to refuse it.
    public init(
        fittedTo training: DataTable, unseenCategory: UnseenCategory = .refuse, missingValue: MissingValue = .refuse
    ) {
        (self.unseenCategory, self.missingValue) = (unseenCategory, missingValue)
        columns = training.columns.map { Encoded(name: $0.name, kind: $0.kind, rule: Self.fit($0)) }
    }

    /// A name for each feature: the column's, or `column=category`.
    public var featureNames: [String] {
        columns.flatMap { column in column.kind.isCategorical ? column.seen.map { "\(column.name)=\($0)" } : [column.name] }
    }

    /// The features of each row: [rows, features].
    ///
    /// - Throws: `TableError` where the table lacks a column, has it of another kind, or has a value that is refused.
    public func callAsFunction(_ table: DataTable, on backend: any ComputeBackend) throws(TableError) -> Tensor {
        let width = columns.reduce(0) { $0 + $1.width }
        var features = [Float](repeating: 0, count: table.rowCount * width)
        var first = 0
        for column in columns {
            for (row, value) in try values(of: column, in: table).enumerated() {
                switch column.rule {
                case .standardize(let mean, let scale):
                    features[row * width + first] = value.isNaN ? 0 : Float((Double(value) - mean) / scale)
                case .oneHot(let places):
                    if !value.isNaN, let place = places[Int(value)] { features[row * width + first + place] = 1 }
                }
            }
            first += column.width
        }
        return Tensor(features, shape: [table.rowCount, width], on: backend)
    }

    private static func fit(_ column: DataColumn) -> Rule {
        let values = column.values.lazy.filter { !$0.isNaN }.map { Double($0) }
        if case .categorical(let levels) = column.kind {
            var isSeen = [Bool](repeating: false, count: levels.count), next = 0
            for value in values { isSeen[Int(value)] = true }
            return .oneHot(
                places: isSeen.map { isSeen in
                    defer { next += isSeen ? 1 : 0 }
                    return isSeen ? next : nil
                })
        }
        let count = Double(max(1, values.reduce(0) { count, _ in count + 1 }))
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        // Rounding leaves the variance of equal numbers a little above 0.
        let isConstant = values.min() == values.max()
        return .standardize(mean: mean, scale: isConstant ? 1 : variance.squareRoot())
    }

    /// The values of a column as positions in the fitted levels, checked.
    private func values(of column: Encoded, in table: DataTable) throws(TableError) -> [Float] {
        guard let found = table.columns.first(where: { $0.name == column.name }) else {
            throw TableError(
                "no column '\(column.name.onOneLine)' in the table", remedy: "encode tables with the columns of the training part"
            )
        }
        guard found.kind.isCategorical == column.kind.isCategorical, column.kind.isCategorical || found.kind == column.kind else {
            throw TableError(
                "column '\(column.name.onOneLine)' is of another kind than in the training part",
                remedy: "read both tables with the same schema")
        }
        if missingValue == .refuse, let row = found.values.firstIndex(where: \.isNaN) {
            throw TableError(
                "a missing value of '\(column.name.onOneLine)' in row \(row)", remedy: "fill missing values, or drop their rows")
        }
        guard case .oneHot(let places) = column.rule else { return found.values }
        // Another file may have other categories.
        let positions = found.kind.levels.map { column.kind.levels.firstIndex(of: $0) }
        let unseen = positions.map { position in position.flatMap { places[$0] } == nil }
        if unseenCategory == .refuse, let row = found.values.firstIndex(where: { !$0.isNaN && unseen[Int($0)] }) {
            let category = found.kind.levels[Int(found.values[row])]
            throw TableError(
                "category '\(category.onOneLine)' of '\(column.name.onOneLine)', in row \(row), is in no row of the training part",
                remedy: "train on rows that have it, or let unseen categories be all zeros")
        }
        return found.values.map { value in
            guard !value.isNaN, let position = positions[Int(value)] else { return .nan }
            return Float(position)
        }
    }
}

extension ColumnKind {
    var isCategorical: Bool { if case .categorical = self { true } else { false } }
}
