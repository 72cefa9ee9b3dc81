// Written here because no package fits: those for Swift give each field as a String, which takes seconds for a million rows, do
// not say in which line and column a row is malformed, or need a newer compiler than this package.

/// Splits a delimited text into fields without copying them.
struct DelimitedScanner {
    /// Where a field lies.
    struct Field {
        /// Its bytes, without the quotes around it and blanks around those.
        var range: Range<Int>
        /// Whether quotes in it are doubled.
        var hasDoubledQuotes = false
        let line: Int
        /// Counted from 1 in each row.
        let column: Int
        /// Whether it is the last of its row.
        var endsRow = true
    }

    private static let quote = UInt8(ascii: "\""), lineFeed = UInt8(ascii: "\n"), carriageReturn = UInt8(ascii: "\r")

    let bytes: [UInt8]
    private let separator: [UInt8]
    private let path: String
    private var position: Int
    private var line = 1
    private var column = 0

    /// - Parameter path: The name of the text in errors.
    init(_ bytes: [UInt8], separator: Character, path: String) throws(TableError) {
        (self.bytes, self.separator, self.path) = (bytes, Array(separator.utf8), path)
        position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        if bytes.contains(0) {
            throw TableError("not a text in UTF-8", path: path, remedy: "give a delimited text, saved as UTF-8")
        }
    }

    /// The next field, or nil at the end.
    mutating func next() throws(TableError) -> Field? {
        if column == 0 {
            skipBlankLines()
            if position == bytes.count { return nil }
        }
        column += 1
        skipBlanks()
        let isQuoted = position < bytes.count && bytes[position] == Self.quote
        var field = isQuoted ? try quotedField() : try plainField()
        if position == bytes.count {
            column = 0
        } else if startsSeparator(at: position) {
            position += separator.count
            field.endsRow = false
        } else {
            skipLineBreak()
            column = 0
        }
        return field
    }

    /// The text of a field.
    func text(_ field: Field) throws(TableError) -> String {
        guard let text = String(validating: bytes[field.range], as: UTF8.self) else {
            throw TableError(
                "text that is not UTF-8 in", path: path, line: field.line, column: field.column, remedy: "save the file as UTF-8")
        }
        return field.hasDoubledQuotes
            ? text.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"") : text
    }

    private mutating func plainField() throws(TableError) -> Field {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == Self.lineFeed || byte == Self.carriageReturn || startsSeparator(at: position) { break }
            if byte == Self.quote {
                throw malformed("a quote inside a field without quotes in", line: line)
            }
            position += 1
        }
        var end = position
        while end > start && isBlank(bytes[end - 1]) { end -= 1 }
        return Field(range: start..<end, line: line, column: column)
    }

    private mutating func quotedField() throws(TableError) -> Field {
        let start = position + 1, startLine = line
        var hasDoubledQuotes = false
        position = start
        while true {
            guard position < bytes.count else { throw malformed("a quote that is never closed in", line: startLine) }
            let byte = bytes[position]
            if byte == Self.quote {
                guard position + 1 < bytes.count && bytes[position + 1] == Self.quote else { break }
                hasDoubledQuotes = true
                position += 2
            } else if byte == Self.lineFeed || byte == Self.carriageReturn {
                skipLineBreak()
            } else {
                position += 1
            }
        }
        let end = position
        position += 1
        skipBlanks()
        if position < bytes.count && !isLineBreak(at: position) && !startsSeparator(at: position) {
            throw malformed("text after a closing quote in", line: line)
        }
        return Field(range: start..<end, hasDoubledQuotes: hasDoubledQuotes, line: startLine, column: column)
    }

    private func malformed(_ problem: String, line: Int) -> TableError {
        TableError(
            problem, path: path, line: line, column: column,
            remedy: "give the right separator, or put the field in quotes and double those inside")
    }

    private func isLineBreak(at position: Int) -> Bool {
        bytes[position] == Self.lineFeed || bytes[position] == Self.carriageReturn
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) && byte != separator[0]
    }

    private func startsSeparator(at position: Int) -> Bool {
        bytes[position] == separator[0] && (separator.count == 1 || bytes[position...].starts(with: separator))
    }

    private mutating func skipBlanks() { while position < bytes.count && isBlank(bytes[position]) { position += 1 } }

    private mutating func skipLineBreak() {
        let isPair =
            bytes[position] == Self.carriageReturn && position + 1 < bytes.count && bytes[position + 1] == Self.lineFeed
        position += isPair ? 2 : 1
        line += 1
    }

    private mutating func skipBlankLines() {
        while true {
            skipBlanks()
            guard position < bytes.count && isLineBreak(at: position) else { return }
            skipLineBreak()
        }
    }
}
