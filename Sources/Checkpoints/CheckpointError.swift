import Foundation

/// What went wrong with a file of weights or of a run: which file, what is wrong with it, and what to do.
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
    /// The failure of a system call, told by `errno`.
    init(_ problem: String, path: String, systemError code: Int32) {
        let remedy =
            switch code {
            case ENOENT: "check the name, and that its folder exists"
            case ENOTDIR: "a part of the path is a file, not a folder; check the name"
            case EACCES, EPERM: "check the permissions, or choose another place"
            case EROFS: "the disk is read-only; choose another place"
            case ENOSPC, EDQUOT: "free some space on the disk"
            case ENAMETOOLONG: "choose a shorter name"
            default: "check the disk and the path"
            }
        self.init("\(problem) (\(String(cString: strerror(code))))", path: path, remedy: remedy)
    }

    static func cutShort(_ problem: String, path: String) -> CheckpointError {
        CheckpointError(problem, path: path, remedy: "the file is cut short; copy or download it again")
    }

    static func malformed(_ problem: String, path: String) -> CheckpointError {
        CheckpointError(
            problem, path: path, remedy: "the file is damaged or was written wrongly; copy, download or save it again")
    }
}

extension String {
    /// Fit for a one-line message: control characters escaped, and long text cut.
    var onOneLine: String {
        var result = ""
        for scalar in unicodeScalars.prefix(300) {
            result += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return unicodeScalars.count > 300 ? result + "..." : result
    }
}
