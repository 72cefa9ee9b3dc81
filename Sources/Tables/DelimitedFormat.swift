import TensorCore

/// How a delimited text is written: RFC 4180 with any separator, the first row holding the names of the columns.
///
/// A field in quotes may hold separators, line breaks and, doubled, quotes. Lines end with LF, CRLF or CR, which the last line
/// may lack; blank lines and a byte-order mark are ignored. Unlike in the RFC, blanks around a field are not part of it.
public struct DelimitedFormat: Sendable, Equatable {
    /// How a row is treated in which a value is missing.
    public enum MissingValues: String, Sendable, CaseIterable {
        /// It is an error, which says line and column.
        case refuse
        /// The value is kept, as NaN; `TableEncoding` can fill it.
        case keep
        /// The whole row is left out.
        case dropRow
    }

    /// The character between fields.
    public let separator: Character
    /// The character before a number's fraction.
    public let decimalMark: Character
    /// How a row is treated in which a value is missing.
    public let missingValues: MissingValues
    /// The fields that stand for a missing value.
    public let missingTexts: Set<String>

    /// A format.
    ///
    /// - Parameters:
    ///   - separator: Default a comma; tab and semicolon are common too.
    ///   - decimalMark: ASCII; default a point.
    ///   - missingValues: Default to refuse them.
    ///   - missingTexts: Default an empty field and what statistics programs write for it.
    /// - Precondition: the separator is not a quote, a line break or the decimal mark.
    public init(
        separator: Character = ",", decimalMark: Character = ".", missingValues: MissingValues = .refuse,
        missingTexts: Set<String> = ["", "NA", "N/A", "NaN", "nan", "null"]
    ) {
        require(separator != "\"" && !separator.isNewline, "DelimitedFormat: a quote or line break as separator")
        require(
            decimalMark.isASCII && decimalMark != separator,
            "DelimitedFormat: decimal mark '\(decimalMark)' with separator '\(separator)'")
        (self.separator, self.decimalMark) = (separator, decimalMark)
        (self.missingValues, self.missingTexts) = (missingValues, missingTexts)
    }
}
