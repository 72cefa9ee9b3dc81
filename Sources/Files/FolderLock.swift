import Foundation

/// A lock on a folder that one process at a time can hold. It leaves no file, and ends with the process, however that ends.
public final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Locks a folder; nil where another process, or another lock of this one, holds it.
    ///
    /// Where the file system has no locks, every lock is given.
    /// - Throws: `FileError` where the folder cannot be opened.
    public init?(_ path: String) throws(FileError) {
        descriptor = path.withPathBytes { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError(path: path, problem: .cannotOpen(errno: errno)) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK { return nil }
    }

    deinit { close(descriptor) }
}
