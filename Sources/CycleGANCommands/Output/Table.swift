import Foundation

/// A table as text, with the first columns aligned left and the others right, but for a last column of text.
struct Table: CustomStringConvertible {
    private var rows: [[String]]
    private let leading: Int
    private let endsInText: Bool

    /// - Parameters:
    ///   - leading: The number of columns that are aligned left.
    ///   - endsInText: Whether the last column is aligned left, too.
    init(_ header: [String], leading: Int = 1, endsInText: Bool = false) {
        (rows, self.leading, self.endsInText) = ([header], leading, endsInText)
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    var description: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = row.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].count)
                return column < leading || endsInText && column == row.count - 1 ? row[column] + gap : gap + row[column]
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
}
