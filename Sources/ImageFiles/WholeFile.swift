import Foundation

/// Reading a file in one piece, and writing one so that it is either complete or not there.
enum WholeFile {
    /// Reads a regular file of at most `limit` bytes.
    ///
    /// - Parameter check: called with the first bytes; what it throws ends the reading, so that a huge file of a wrong type
    ///   is refused at once.
    static func read(
        _ path: String, limit: Int, check: ([UInt8]) throws(ImageFileError) -> Void
    ) throws(ImageFileError) -> [UInt8] {
        func failure(_ problem: ImageFileError.Problem) -> ImageFileError { ImageFileError(path: path, problem: problem) }
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw failure([ENOENT, ENOTDIR].contains(errno) ? .missing : .unreadable(reason: errorText()))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(.unreadable(reason: errorText())) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw failure(.directory)
        default: throw failure(.notRegularFile)
        }
        let size = Int(status.st_size)
        try check(try bytes(of: descriptor, count: min(size, 512), path: path))
        guard size <= limit else { throw failure(.tooManyBytes(count: size, limit: limit)) }
        return try bytes(of: descriptor, count: size, path: path)
    }

    /// The first `count` bytes, or fewer where the file has become shorter.
    private static func bytes(
        of descriptor: Int32, count: Int, path: String
    ) throws(ImageFileError) -> [UInt8] {
        var failed: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            while initializedCount < count {
                let target = buffer.baseAddress! + initializedCount
                let step = pread(descriptor, target, count - initializedCount, off_t(initializedCount))
                if step < 0 && errno == EINTR { continue }
                if step < 0 { failed = errno }
                if step <= 0 { break }
                initializedCount += step
            }
        }
        if failed != 0 {
            errno = failed
            throw ImageFileError(path: path, problem: .unreadable(reason: errorText()))
        }
        return bytes
    }

    /// Writes the bytes under a temporary name in the same folder and renames the file when it is complete.
    static func write(_ bytes: [UInt8], to path: String) throws(ImageFileError) {
        func failure(_ problem: ImageFileError.Problem) -> ImageFileError { ImageFileError(path: path, problem: problem) }
        var status = stat()
        if stat(path, &status) == 0 {
            // Renaming over a device or a pipe would replace it.
            switch status.st_mode & S_IFMT {
            case S_IFREG: break
            case S_IFDIR: throw failure(.unwritable(reason: "a folder has that name"))
            default: throw failure(.unwritable(reason: "it is not a regular file"))
            }
        }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(path[...$0]) } ?? ""
        let temporary = folder + ".image-\(getpid())-\(UInt64.random(in: 0...UInt64.max)).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw failure(errno == ENOENT || errno == ENOTDIR ? .missingFolder : .unwritable(reason: errorText()))
        }
        var written = 0
        var failed: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            while written < buffer.count {
                let step = Foundation.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
                if step < 0 && errno == EINTR { continue }
                guard step > 0 else {
                    failed = errno
                    return
                }
                written += step
            }
        }
        if close(descriptor) != 0 && failed == 0 { failed = errno }
        if failed == 0 && rename(temporary, path) != 0 { failed = errno }
        guard failed == 0 else {
            unlink(temporary)
            errno = failed
            throw failure(.unwritable(reason: errorText()))
        }
    }

    private static func errorText() -> String { String(cString: strerror(errno)) }
}
