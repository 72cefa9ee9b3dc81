import Foundation

/// A regular file, open for reading, whose bytes are copied into memory when they are asked for.
///
/// Folders, devices and pipes are refused at once; a pipe without a writer is not waited for.
public final class InputFile {
    /// The path, as given.
    public let path: String
    /// The size of the file when it was opened, in bytes.
    public let byteCount: Int
    let descriptor: Int32

    /// Opens the file at `path`; nothing is read yet.
    ///
    /// - Throws: `FileError` when there is no such file, it may not be read, or it is a folder, a device or a pipe.
    public init(path: String) throws(FileError) {
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let (descriptor, status) = try Self.open(path, O_NONBLOCK)
        (self.path, self.descriptor, byteCount) = (path, descriptor, Int(status.st_size))
        let kind = FileKind(status)
        guard kind == .regular else { throw FileError(path: path, problem: .notAFile(kind)) }
    }

    deinit { close(descriptor) }

    /// The first `count` bytes, or all where there are fewer.
    ///
    /// - Throws: `FileError` when the disk fails.
    public func bytes(first count: Int = .max) throws(FileError) -> [UInt8] { try bytes(at: 0, count: count) }

    /// All bytes of a file, or of a pipe or device up to its end.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - goesOn: Called with what has been read so far, every time that more has come; false ends the reading, for instance where
    ///     the beginning shows that the content is of no use.
    /// - Throws: `FileError` when there is no such file, it may not be read, the disk fails, or it is a folder.
    public static func contents(
        of path: String, while goesOn: (ArraySlice<UInt8>) -> Bool = { _ in true }
    ) throws(FileError) -> [UInt8] {
        let (descriptor, status) = try open(path, 0)
        defer { close(descriptor) }
        if FileKind(status) == .folder { throw FileError(path: path, problem: .notAFile(.folder)) }
        return try contents(of: descriptor, path: path, byteCount: Int(status.st_size), while: goesOn)
    }

    /// All bytes of stdin.
    ///
    /// - Parameter goesOn: As in `contents(of:while:)`.
    /// - Throws: `FileError` when it cannot be read.
    public static func standardInput(while goesOn: (ArraySlice<UInt8>) -> Bool = { _ in true }) throws(FileError) -> [UInt8] {
        try contents(of: STDIN_FILENO, path: "standard input", byteCount: 0, while: goesOn)
    }

    private static func contents(
        of descriptor: Int32, path: String, byteCount: Int, while goesOn: (ArraySlice<UInt8>) -> Bool
    ) throws(FileError) -> [UInt8] {
        // One byte more than a regular file has, so that the end is seen without growing.
        var bytes = [UInt8](repeating: 0, count: max(byteCount, 1 << 16) + 1)
        var count = 0
        while true {
            if count == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
            let step = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + count, $0.count - count) }
            if step < 0 && errno == EINTR { continue }
            guard step >= 0 else { throw FileError(path: path, problem: .cannotRead(errno: errno)) }
            if step == 0 { break }
            count += step
            if !goesOn(bytes[..<count]) { break }
        }
        bytes.removeSubrange(count...)
        return bytes
    }

    private static func open(_ path: String, _ flags: Int32) throws(FileError) -> (descriptor: Int32, status: stat) {
        let descriptor = path.withPathBytes { Foundation.open($0, O_RDONLY | O_CLOEXEC | flags) }
        guard descriptor >= 0 else { throw FileError(path: path, problem: .cannotOpen(errno: errno)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            defer { close(descriptor) }
            throw FileError(path: path, problem: .cannotRead(errno: errno))
        }
        return (descriptor, status)
    }
}
