import Foundation

/// What a path leads to, as the file system tells it. Symbolic links are followed.
public enum FileKind: Sendable, Equatable {
    /// A regular file: it has a size, and its bytes can be read again.
    case regular
    /// A folder.
    case folder
    /// A device, a pipe or a socket.
    case special

    /// The kind of what is at `path`, or nil where there is nothing or where it cannot be told.
    public init?(ofFileAt path: String) {
        var status = stat()
        guard path.withPathBytes({ stat($0, &status) }) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFDIR: self = .folder
        default: self = .special
        }
    }
}

extension FileKind: CustomStringConvertible {
    /// The kind in words: "file", "folder", "device or pipe".
    public var description: String {
        switch self {
        case .regular: "file"
        case .folder: "folder"
        case .special: "device or pipe"
        }
    }
}
