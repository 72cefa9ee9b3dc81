import Foundation

/// A regular file's bytes, mapped into memory for reading: a page is read when it is first used, and nothing is copied.
///
/// While it lives, the file may be replaced, as `AtomicFile` does, but not be overwritten or cut short in place.
public final class MappedFile: Sendable {
    /// The whole file; valid as long as this object lives, and never written to.
    public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Maps the file at `path`.
    ///
    /// - Throws: `FileError` when there is no such file, it may not be read, or it is a folder, a device or a pipe.
    public init(path: String) throws(FileError) {
        let file = try InputFile(path: path)
        isMapped = file.byteCount > 0
        guard isMapped else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        defer { withExtendedLifetime(file) {} }  // the mapping outlives the descriptor, but is made from it
        guard let start = mmap(nil, file.byteCount, PROT_READ, MAP_PRIVATE, file.descriptor, 0), start != MAP_FAILED else {
            throw FileError(path: path, problem: .cannotRead(errno: errno))
        }
        bytes = UnsafeRawBufferPointer(start: start, count: file.byteCount)
    }

    /// A copy of bytes that are already in memory, in place of a file that holds them.
    public init(bytes: [UInt8]) {
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
