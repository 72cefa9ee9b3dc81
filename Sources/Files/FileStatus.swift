import Foundation

/// Properties of a file, a folder or a device.
public struct FileStatus: Sendable {
    /// The file system and the number in it: two paths with the same identity are the same file.
    public struct Identity: Sendable, Hashable {
        let device: UInt64
        let number: UInt64
    }

    /// A file, a folder or a device.
    public let kind: FileKind
    /// The size in bytes.
    public let byteCount: Int
    /// The time of the last change of the content.
    public let modified: Date
    /// The same for two paths of one file.
    public let identity: Identity

    /// Reads the properties of what is at `path`; nil where there is nothing, or where it cannot be told. Symbolic links are
    /// followed.
    public init?(_ path: String) {
        var status = stat()
        guard path.withPathBytes({ stat($0, &status) }) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        kind = FileKind(status)
        byteCount = Int(status.st_size)
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        modified = Date(timeIntervalSince1970: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
        identity = Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(truncatingIfNeeded: status.st_ino))
    }

    /// Whether there is a symbolic link at `path`, to whatever it leads.
    public static func isLink(_ path: String) -> Bool {
        var status = stat()
        return path.withPathBytes { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Whether there is anything at `path`. A symbolic link to nothing does not count.
    public static func exists(_ path: String) -> Bool { FileStatus(path) != nil }
}
