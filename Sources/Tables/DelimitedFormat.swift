import TensorCore

/// How a delimited text is written: RFC 4180 with any separator, the first row holding the names of the columns.
///
/// A field in quotes may hold separators, line breaks and, doubled, quotes. Lines end with LF, CRLF or CR, the last one with or
/// without; blank lines count for nothing, a byte-order mark neither. Unlike in the RFC, blanks around a field are no part of it.
public struct DelimitedFormat: Sendable, Equatable {
    /// What becomes of a row in which a value is missing.
    public enum MissingValues: String, Sendable, CaseIterable {
        /// It is an error, which names line and column.
        case refuse
        /// The value is kept, as not-a-number; `TableEncoding` can fill it.
        case keep
        /// The whole row is left out.
        case dropRow
    }

    /// What stands between fields.
    public let separator: Character
    /// What stands before a number's fraction.
    public let decimalMark: Character
    public let missingValues: MissingValues
    /// The fields that stand for a missing value.
    public let missingTexts: Set<String>

    /// - Parameters:
    ///   - separator: Default a comma; tab and semicolon are usual too.
    ///   - decimalMark: ASCII; default a point.
    ///   - missingValues: Default to refuse them.
    ///   - missingTexts: Default an empty field and what statistics programs write for it.
    /// - Precondition: the separator is no quote, no line break and not the decimal mark.
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
