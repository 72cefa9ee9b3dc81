import Foundation

extension InputFile {
    /// Returns `count` bytes from `offset` on; fewer where the file ends before.
    ///
    /// - Throws: `FileError` when the disk fails.
    public func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        let count = max(0, min(count, byteCount - offset))
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            while initializedCount < count {
                let target = buffer.baseAddress! + initializedCount
                let step = pread(descriptor, target, count - initializedCount, off_t(offset + initializedCount))
                if step < 0 && errno == EINTR { continue }
                if step < 0 { failure = errno }
                if step <= 0 { break }  // the file failed, or has become shorter
                initializedCount += step
            }
        }
        guard failure == 0 else { throw FileError(path: path, problem: .cannotRead(errno: failure)) }
        return bytes
    }
}
