import Foundation

/// A file that appears under its name only when it is whole.
///
/// Bytes go to a temporary name in the same folder; `commit()` brings them to the disk and renames. Until then, and when
/// the process dies or the disk fills, a file that stood under the name before stays as it was. A file that is let go
/// without `commit()` leaves nothing behind.
public final class AtomicFile {
    /// The final name, as given.
    public let path: String

    private let destination: String
    private let folder: String
    private let temporary: String
    private var descriptor: Int32

    /// Begins a file.
    ///
    /// A symbolic link is followed: the link stays, and what it points to is replaced. The permissions of a file that is
    /// replaced are kept.
    /// - Throws: `CheckpointError` when the folder does not exist or may not be written, or the name is that of something
    ///   other than a plain file.
    public init(path: String) throws(CheckpointError) {
        self.path = path
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists && status.st_mode & S_IFMT != S_IFREG {
            let kind = status.st_mode & S_IFMT == S_IFDIR ? "folder" : "device or pipe"
            throw CheckpointError("cannot write a file over the \(kind)", path: path, remedy: "choose another name")
        }
        destination = exists ? Self.resolved(path) : path
        let nameStart = destination.lastIndex(of: "/").map(destination.index(after:)) ?? destination.startIndex
        guard nameStart < destination.endIndex else {
            throw CheckpointError("cannot write a file without a name:", path: path, remedy: "name a file, not a folder")
        }
        folder = String(destination[..<nameStart])
        // Part of the name tells what a leftover was to be; all of it could make the name too long for the disk.
        let beginning = String(destination[nameStart...].unicodeScalars.prefix(40))
        temporary = "\(folder).\(beginning).\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw CheckpointError("cannot write", path: path, systemError: errno) }
        if exists { fchmod(descriptor, status.st_mode & 0o777) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// Writes text, in UTF-8.
    ///
    /// - Throws: `CheckpointError` when the disk is full or fails.
    public func append(_ text: String) throws(CheckpointError) { try append(Array(text.utf8)) }

    /// Writes bytes.
    ///
    /// - Throws: `CheckpointError` when the disk is full or fails.
    public func append(_ bytes: [UInt8]) throws(CheckpointError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(CheckpointError) in try append(UnsafeRawBufferPointer(buffer)) }
    }

    /// Writes bytes from where they lie.
    ///
    /// - Throws: `CheckpointError` when the disk is full or fails.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        precondition(descriptor >= 0, "AtomicFile: written to after commit: \(path)")
        let code = writeAll(bytes, to: descriptor)
        if code != 0 { throw CheckpointError("cannot write", path: path, systemError: code) }
    }

    /// Flushes the file to the disk and gives it its name; nothing more can be written.
    ///
    /// - Throws: `CheckpointError` when the disk is full or fails; what stood under the name before stays.
    public func commit() throws(CheckpointError) {
        precondition(descriptor >= 0, "AtomicFile: committed twice: \(path)")
        // Some file systems cannot flush a file and say EINVAL; the rename still is all or nothing there.
        if fsync(descriptor) != 0 && errno != EINVAL {
            throw CheckpointError("cannot write", path: path, systemError: errno)
        }
        guard rename(temporary, destination) == 0 else {
            throw CheckpointError("cannot write", path: path, systemError: errno)
        }
        close(descriptor)
        descriptor = -1
        // The new name is an entry of the folder, which must reach the disk too. Nothing could be undone if it did not.
        let entries = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        if entries >= 0 {
            fsync(entries)
            close(entries)
        }
    }

    /// Writes a text file in one go.
    ///
    /// - Throws: `CheckpointError` as `init(path:)` and `commit()` do.
    public static func write(_ text: String, to path: String) throws(CheckpointError) {
        let file = try AtomicFile(path: path)
        try file.append(text)
        try file.commit()
    }

    /// `path` with symbolic links followed; `path` itself where that cannot be told.
    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

/// Writes all of `bytes`; the result is 0, or the `errno` of what failed.
private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
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
