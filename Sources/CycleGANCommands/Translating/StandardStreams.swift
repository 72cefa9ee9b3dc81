import Files
import Foundation

/// Stdin and stdout as places of images.
enum StandardStreams {
    /// Whether a path is stdout: `-`, or a name for what stdout is, such as `/dev/stdout`.
    static func isOutput(_ path: String) -> Bool {
        if path == "-" { return true }
        var output = stat(), status = stat()
        guard fstat(STDOUT_FILENO, &output) == 0, path.withPathBytes({ stat($0, &status) }) == 0 else { return false }
        return (output.st_dev, output.st_ino) == (status.st_dev, status.st_ino)
    }

    /// Writes to a device or a pipe as it is.
    ///
    /// - Throws: `FileError` where it cannot be opened or written.
    static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = path.withPathBytes { open($0, O_WRONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError(path: path, problem: .cannotWrite(errno: errno)) }
        defer { close(descriptor) }
        let code = Console.write(bytes, to: descriptor)
        if code != 0 { throw FileError(path: path, problem: .cannotWrite(errno: code)) }
    }
}
