import Files

/// What is wrong with a file of weights or of a run: which file, what is wrong with it, and what to do.
public struct CheckpointError: Error, CustomStringConvertible, Sendable, Equatable {
    /// The file, as the caller named it.
    public let path: String
    /// What is wrong, worded so that the path can follow it: "3 of 8 bytes of data are missing in".
    public let problem: String
    /// What the user can do about it.
    public let remedy: String

    package init(_ problem: String, path: String, remedy: String) {
        (self.path, self.problem, self.remedy) = (path, problem, remedy)
    }

    /// One line: what is wrong, the file, what to do.
    public var description: String { "\(problem) \(path.onOneLine) - \(remedy)" }
}

extension CheckpointError {
    static func cutShort(_ problem: String, path: String) -> CheckpointError {
        CheckpointError(problem, path: path, remedy: "the file is cut short; copy or download it again")
    }

    static func malformed(_ problem: String, path: String) -> CheckpointError {
        CheckpointError(
            problem, path: path, remedy: "the file is damaged or was written wrongly; copy, download or save it again")
    }
}
