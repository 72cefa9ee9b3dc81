import Foundation

/// A file that is added to at its end, as a log is.
public final class AppendedFile {
    /// The path, as given.
    public let path: String
    private let descriptor: Int32

    /// Opens a file that exists.
    ///
    /// - Throws: `FileError` when there is no such file or it may not be written.
    public init(path: String) throws(FileError) {
        self.path = path
        descriptor = path.withPathBytes { open($0, O_WRONLY | O_APPEND | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError(path: path, problem: .cannotWrite(errno: errno)) }
    }

    deinit { close(descriptor) }

    /// Writes text at the end, in UTF-8.
    ///
    /// - Throws: `FileError` when the disk is full or fails; a part of the text may then have been written, which is taken back
    ///   where that is possible.
    public func append(_ text: String) throws(FileError) {
        let end = lseek(descriptor, 0, SEEK_END)
        let code = Array(text.utf8).withUnsafeBytes { writeAll($0, to: descriptor) }
        guard code != 0 else { return }
        if end >= 0 { _ = ftruncate(descriptor, end) }
        throw FileError(path: path, problem: .cannotWrite(errno: code))
    }

    /// Waits until the disk has all that was written.
    public func synchronize() { fsync(descriptor) }
}
