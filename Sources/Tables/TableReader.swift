import Files

/// Reads a delimited text into columns: once to find what they hold, unless the schema says it, and once for the values.
struct TableReader {
    private let format: DelimitedFormat
    private let path: String
    private let names: [String]
    private let decimalMark: UInt8
    private let missing: MissingTexts
    /// Positioned after the header.
    private let start: DelimitedScanner

    init(_ bytes: [UInt8], format: DelimitedFormat, path: String) throws(TableError) {
        (self.format, self.path) = (format, path)
        (decimalMark, missing) = (format.decimalMark.asciiValue!, MissingTexts(format.missingTexts))
        var scanner = try DelimitedScanner(bytes, separator: format.separator, path: path)
        var names: [String] = []
        while let field = try scanner.next() {
            let name = try scanner.text(field)
            guard !name.isEmpty && !names.contains(name) else {
                throw TableError(
                    name.isEmpty ? "a column without a name in" : "a second column named '\(name.onOneLine)' in", path: path,
                    line: field.line, column: field.column, remedy: "give each column a name of its own in the first row")
            }
            names.append(name)
            if field.endsRow { break }
        }
        if names.isEmpty { throw TableError("an empty file", path: path, remedy: "begin it with the names of the columns") }
        (self.names, start) = (names, scanner)
    }

    func table(schema: [String: ColumnKind]) throws(TableError) -> DataTable {
        if let unknown = schema.keys.sorted().first(where: { !names.contains($0) }) {
            throw TableError(
                "no column '\(unknown.onOneLine)' in", path: path, remedy: "it has \(names.joined(separator: ", ").onOneLine)")
        }
        let kinds = try kinds(schema)
        var builders = zip(names, kinds).map { ColumnBuilder(name: $0, kind: $1) }
        var rowHasMissing = false
        try forEachField { scanner, field throws(TableError) in
            let column = field.column - 1
            if missing.contains(scanner.bytes, field.range) {
                if format.missingValues == .refuse { throw refused(field) }
                rowHasMissing = true
                builders[column].values.append(.nan)
            } else if builders[column].isContinuous {
                guard let number = DecimalNumber.parse(scanner.bytes, field.range, decimalMark: decimalMark) else {
                    throw unfit(
                        "not a number in", try scanner.text(field), field, remedy: "correct it, or read the column as categories")
                }
                builders[column].values.append(number)
            } else {
                let text = try scanner.text(field)
                guard builders[column].append(text) else {
                    throw unfit(
                        "not a level of", text, field,
                        remedy: "its levels are \(kinds[column].levels.joined(separator: ", ").onOneLine)")
                }
            }
            if field.endsRow {
                if rowHasMissing && format.missingValues == .dropRow {
                    for column in builders.indices { builders[column].values.removeLast() }
                }
                rowHasMissing = false
            }
        }
        return DataTable(builders.map { $0.column(decimalMark: decimalMark) })
    }

    /// What the columns hold, by the schema or by their fields.
    private func kinds(_ schema: [String: ColumnKind]) throws(TableError) -> [ColumnKind] {
        var kinds = names.map { schema[$0] }
        if kinds.contains(nil) {
            try forEachField { scanner, field throws(TableError) in
                guard kinds[field.column - 1] == nil, !missing.contains(scanner.bytes, field.range) else { return }
                if DecimalNumber.parse(scanner.bytes, field.range, decimalMark: decimalMark) == nil {
                    kinds[field.column - 1] = .categorical()
                }
            }
        }
        return kinds.map { $0 ?? .continuous }
    }

    /// All fields after the header, as many in each row as it has.
    private func forEachField(
        _ body: (borrowing DelimitedScanner, DelimitedScanner.Field) throws(TableError) -> Void
    ) throws(TableError) {
        var scanner = start
        while let field = try scanner.next() {
            if field.column > names.count || (field.endsRow && field.column < names.count) {
                let column = min(field.column, names.count) + 1
                throw TableError(
                    field.column > names.count ? "more fields than the \(names.count) columns of" : "a row too short in",
                    path: path,
                    line: field.line, column: column,
                    remedy: field.column > names.count
                        ? "put fields that hold the separator in quotes" : "give the field for '\(names[column - 1].onOneLine)'")
            }
            try body(scanner, field)
        }
    }

    private func refused(_ field: DelimitedScanner.Field) -> TableError {
        TableError(
            "a missing value of '\(names[field.column - 1].onOneLine)' in", path: path, line: field.line, column: field.column,
            remedy: "give it, or choose whether missing values are kept or their rows dropped")
    }

    private func unfit(_ problem: String, _ text: String, _ field: DelimitedScanner.Field, remedy: String) -> TableError {
        TableError(
            "\(problem) '\(names[field.column - 1].onOneLine)': '\(text.onOneLine)' in", path: path, line: field.line,
            column: field.column, remedy: remedy)
    }
}

/// The texts that stand for a missing value, found by their first byte.
private struct MissingTexts {
    private let texts: [[UInt8]]
    private let includesEmpty: Bool
    private var begins = [Bool](repeating: false, count: 256)

    init(_ texts: Set<String>) {
        self.texts = texts.filter { !$0.isEmpty }.map { Array($0.utf8) }
        includesEmpty = texts.contains("")
        for text in self.texts { begins[Int(text[0])] = true }
    }

    func contains(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        if range.isEmpty { return includesEmpty }
        return begins[Int(bytes[range.lowerBound])] && texts.contains { $0.elementsEqual(bytes[range]) }
    }
}

/// A column that grows.
private struct ColumnBuilder {
    let name: String
    let kind: ColumnKind
    let isContinuous: Bool
    var values: [Float] = []
    private var levels: [String]
    private var positions: [String: Int]
    private let takesNew: Bool

    init(name: String, kind: ColumnKind) {
        (self.name, self.kind, levels) = (name, kind, kind.levels)
        isContinuous = kind == .continuous
        takesNew = kind == .categorical()
        positions = Dictionary(zip(levels, 0...), uniquingKeysWith: { first, _ in first })
    }

    /// False where it is not a level.
    mutating func append(_ text: String) -> Bool {
        guard let position = positions[text] else {
            guard takesNew else { return false }
            positions[text] = levels.count
            values.append(Float(levels.count))
            levels.append(text)
            return true
        }
        values.append(Float(position))
        return true
    }

    /// The column. Categories found in the text are sorted, and those that occur only in dropped rows are left out.
    func column(decimalMark: UInt8) -> DataColumn {
        guard takesNew else { return DataColumn(name, kind, values) }
        var isUsed = [Bool](repeating: false, count: levels.count)
        for value in values where !value.isNaN { isUsed[Int(value)] = true }
        let used = levels.indices.filter { isUsed[$0] }
        let numbers = levels.map { text in
            let bytes = Array(text.utf8)
            return DecimalNumber.parse(bytes, bytes.indices, decimalMark: decimalMark)
        }
        let areNumbers = used.allSatisfy { numbers[$0] != nil }
        let sorted = used.sorted {
            areNumbers && numbers[$0]! != numbers[$1]! ? numbers[$0]! < numbers[$1]! : levels[$0] < levels[$1]
        }
        var place = [Float](repeating: 0, count: levels.count)
        for (new, old) in sorted.enumerated() { place[old] = Float(new) }
        return DataColumn(name, .categorical(sorted.map { levels[$0] }), values.map { $0.isNaN ? $0 : place[Int($0)] })
    }
}
