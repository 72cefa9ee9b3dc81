import Foundation

/// A file's bytes, mapped into memory for reading: nothing is read before it is looked at, and nothing is copied.
final class MappedFile: Sendable {
    /// The whole file; valid as long as this object lives, and never written to.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// - Throws: `CheckpointError` when there is no such file, it may not be read, or it is a folder, a device or a pipe.
    init(path: String) throws(CheckpointError) {
        // Without O_NONBLOCK, opening a pipe would wait for someone to write into it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw CheckpointError("cannot open", path: path, systemError: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw CheckpointError("cannot read", path: path, systemError: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let kind = status.st_mode & S_IFMT == S_IFDIR ? "folder" : "device or pipe"
            throw CheckpointError("expected a file of weights, found the \(kind)", path: path, remedy: "name a file")
        }
        let size = Int(status.st_size)
        isMapped = size > 0
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw CheckpointError("cannot read", path: path, systemError: errno)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    /// A copy of bytes that are already in memory, in place of a file that holds them.
    init(bytes: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
        copy.copyBytes(from: bytes)
        self.bytes = UnsafeRawBufferPointer(copy)
        isMapped = false
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        } else {
            bytes.deallocate()
        }
    }
}
