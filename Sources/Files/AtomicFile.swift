import Foundation

/// A file that appears under its name only when it is whole.
///
/// Bytes go to a temporary file in the same folder; `commit()` flushes it to the disk and renames it. Until then, and when
/// the process dies or the disk fills, a file that stood under the name before stays as it was. A file that is released
/// without `commit()` leaves nothing behind; what a killed process leaves, `removeLeftovers(of:in:)` removes.
public final class AtomicFile {
    /// The final name, as given.
    public let path: String

    private let place: FilePlace
    private let temporary: String
    private var descriptor: Int32

    /// Begins a file.
    ///
    /// A symbolic link is followed: the link stays, and what it points to is replaced or made. The permissions of a file that
    /// is replaced are kept.
    /// - Throws: `FileError` when the folder does not exist or may not be written, or the name is that of something other than
    ///   a regular file.
    public init(path: String) throws(FileError) {
        self.path = path
        var status = stat()
        let exists = path.withPathBytes { stat($0, &status) } == 0
        if !exists && errno == ELOOP { throw FileError(path: path, problem: .cannotWrite(errno: ELOOP)) }
        if exists {
            let kind = FileKind(status)
            guard kind == .regular else { throw FileError(path: path, problem: .wouldReplace(kind)) }
        }
        place = FilePlace(of: path)
        guard !place.name.isEmpty else { throw FileError(path: path, problem: .missingName) }
        temporary = place.folder + place.newTemporaryName()
        descriptor = temporary.withPathBytes { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw FileError(path: path, problem: .cannotWrite(errno: errno)) }
        if exists { fchmod(descriptor, status.st_mode & 0o777) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        _ = temporary.withPathBytes { unlink($0) }
    }

    /// Writes text, in UTF-8.
    ///
    /// - Throws: `FileError` when the disk is full or fails.
    public func append(_ text: String) throws(FileError) { try append(Array(text.utf8)) }

    /// Writes bytes.
    ///
    /// - Throws: `FileError` when the disk is full or fails.
    public func append(_ bytes: [UInt8]) throws(FileError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in try append(UnsafeRawBufferPointer(buffer)) }
    }

    /// Writes bytes without copying them.
    ///
    /// - Throws: `FileError` when the disk is full or fails.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        precondition(descriptor >= 0, "AtomicFile: written to after commit: \(path)")
        let code = writeAll(bytes, to: descriptor)
        if code != 0 { throw FileError(path: path, problem: .cannotWrite(errno: code)) }
    }

    /// Flushes the file to the disk and gives it its name; nothing more can be written.
    ///
    /// - Throws: `FileError` when the disk is full or fails; what stood under the name before stays.
    public func commit() throws(FileError) {
        precondition(descriptor >= 0, "AtomicFile: committed twice: \(path)")
        // Some file systems cannot flush a file and say EINVAL; the rename still is all or nothing there.
        if fsync(descriptor) != 0 && errno != EINVAL { throw FileError(path: path, problem: .cannotWrite(errno: errno)) }
        guard temporary.withPathBytes({ old in (place.folder + place.name).withPathBytes { rename(old, $0) } }) == 0 else {
            throw FileError(path: path, problem: .cannotWrite(errno: errno))
        }
        close(descriptor)
        descriptor = -1
        // The new name is an entry of the folder, which must reach the disk too. Nothing could be undone if it did not.
        let entries = (place.folder.isEmpty ? "." : place.folder).withPathBytes { open($0, O_RDONLY | O_CLOEXEC) }
        if entries >= 0 {
            fsync(entries)
            close(entries)
        }
    }

    /// Writes a text file in one go.
    ///
    /// - Throws: `FileError` as `init(path:)` and `commit()` do.
    public static func write(_ text: String, to path: String) throws(FileError) { try write(Array(text.utf8), to: path) }

    /// Writes a file of these bytes in one go.
    ///
    /// - Throws: `FileError` as `init(path:)` and `commit()` do.
    public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let file = try AtomicFile(path: path)
        try file.append(bytes)
        try file.commit()
    }
}

/// Writes all of `bytes`; the result is 0, or the `errno` of what failed.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var position = 0
    while position < bytes.count {
        // One call never writes 2 GiB or more, so larger blocks go in parts.
        let part = UnsafeRawBufferPointer(rebasing: bytes[position..<min(bytes.count, position + 1 << 30)])
        let written = write(descriptor, part.baseAddress, part.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return written < 0 ? errno : EIO }
        position += written
    }
    return 0
}
