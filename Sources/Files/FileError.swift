import Foundation

/// A file that could not be read or written: which one, and why.
///
/// Libraries that read and write formats tell it in an error type of their own; its texts are theirs to use.
public struct FileError: OneLineError, Sendable, Equatable {
    /// What failed.
    public enum Problem: Sendable, Equatable {
        /// The system refuses to open the file, or there is none; `errno` says why.
        case cannotOpen(errno: Int32)
        /// The system fails to read the file.
        case cannotRead(errno: Int32)
        /// The system refuses to write the file, or fails to.
        case cannotWrite(errno: Int32)
        /// The system refuses to remove the file.
        case cannotRemove(errno: Int32)
        /// The system refuses to list the folder.
        case cannotList(errno: Int32)
        /// The system refuses to make the folder.
        case cannotMakeFolder(errno: Int32)
        /// There is a folder or a device where a file was to be read.
        case notAFile(FileKind)
        /// There is a folder or a device where a file was to be written; it is not replaced.
        case wouldReplace(FileKind)
        /// The path is empty or ends in a slash.
        case missingName
    }

    /// The file, as the caller named it.
    public let path: String
    /// What failed.
    public let problem: Problem

    /// An error about the file at `path`.
    public init(path: String, problem: Problem) { (self.path, self.problem) = (path, problem) }

    /// The code that the system gave; nil where the system was not the cause.
    public var systemError: Int32? {
        switch problem {
        case .cannotOpen(let code), .cannotRead(let code), .cannotWrite(let code), .cannotRemove(let code),
            .cannotList(let code), .cannotMakeFolder(let code):
            code
        case .notAFile, .wouldReplace, .missingName: nil
        }
    }

    /// Whether there is no file of that name, or no folder for it.
    public var isMissing: Bool { systemError == ENOENT || systemError == ENOTDIR }

    /// The system's words for a code: "No such file or directory".
    public static func text(ofSystemError code: Int32) -> String { String(cString: strerror(code)) }
}

extension FileError {
    /// What is wrong, worded so that the path can follow it: "cannot write a file over the folder".
    public var summary: String {
        switch problem {
        case .cannotOpen(let code): "cannot open (\(Self.text(ofSystemError: code)))"
        case .cannotRead(let code): "cannot read (\(Self.text(ofSystemError: code)))"
        case .cannotWrite(let code): "cannot write (\(Self.text(ofSystemError: code)))"
        case .cannotRemove(let code): "cannot remove (\(Self.text(ofSystemError: code)))"
        case .cannotList(let code): "cannot list the folder (\(Self.text(ofSystemError: code)))"
        case .cannotMakeFolder(let code): "cannot make the folder (\(Self.text(ofSystemError: code)))"
        case .notAFile(let kind): "expected a file, found the \(kind)"
        case .wouldReplace(let kind): "cannot write a file over the \(kind)"
        case .missingName: "cannot write a file without a name:"
        }
    }

    /// What the user can do about it.
    public var remedy: String {
        if let systemError { return Self.remedy(forSystemError: systemError) }
        return switch problem {
        case .wouldReplace: "choose another name"
        case .missingName: "name a file, not a folder"
        default: "name a file"
        }
    }

    /// What is wrong, the file, what to do.
    public var report: ErrorReport { ErrorReport("\(summary) \(path.onOneLine)", file: path, remedy: remedy) }

    private static func remedy(forSystemError code: Int32) -> String {
        switch code {
        case ENOENT: "check the name, and that its folder exists"
        case EEXIST: "something of that name is in the way; move it, or choose another place"
        case ENOTDIR: "a part of the path is a file, not a folder; check the name"
        case EACCES, EPERM: "check the permissions, or choose another place"
        case EROFS: "the disk is read-only; choose another place"
        case ENOSPC, EDQUOT: "free some space on the disk"
        case ENAMETOOLONG: "choose a shorter name"
        default: "check the disk and the path"
        }
    }
}
