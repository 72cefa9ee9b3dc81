/// An error that is told in one line: what is wrong and with which file, and what can be done about it.
public protocol OneLineError: Error, CustomStringConvertible {
    /// What is wrong, with which file, and what to do.
    var report: ErrorReport { get }
}

extension OneLineError {
    /// The report in one line.
    public var description: String { report.description }
}

/// The parts of an error message.
public struct ErrorReport: Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, in words that name the file.
    public var what: String
    /// The file or folder that the error is about; nil where there is none.
    public var file: String?
    /// What to do about it; nil where `what` says so itself.
    public var remedy: String?

    /// Creates a report.
    public init(_ what: String, file: String? = nil, remedy: String? = nil) {
        (self.what, self.file, self.remedy) = (what, file, remedy)
    }

    /// One line: what is wrong and, after a dash, what to do.
    public var description: String { remedy.map { "\(what) - \($0)" } ?? what }
}
