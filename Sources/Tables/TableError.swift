import Files

/// What is wrong with a table: in which file and where in it, and what to do about it.
public struct TableError: Error, CustomStringConvertible, Sendable, Equatable {
    /// What is wrong, worded so that the place can follow it: "not a number in 'price': 'abc' in".
    public let problem: String
    /// What the user can do about it.
    public let remedy: String
    /// The file, as the caller named it; nil where the table came from none.
    public let path: String?
    /// Counted from 1; line breaks inside quotes count too. Nil where the problem is not in one line.
    public let line: Int?
    /// The field within its row, counted from 1.
    public let column: Int?

    init(_ problem: String, path: String? = nil, line: Int? = nil, column: Int? = nil, remedy: String) {
        (self.problem, self.remedy, self.path, self.line, self.column) = (problem, remedy, path, line, column)
    }

    /// One line: what is wrong, the file, line and column, what to do.
    public var description: String {
        let place = [path?.onOneLine, line.map { "line \($0)" }, column.map { "column \($0)" }].compactMap { $0 }
        return ([problem] + (place.isEmpty ? [] : [place.joined(separator: ", ")])).joined(separator: " ") + " - " + remedy
    }
}
