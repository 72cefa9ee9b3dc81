import Files

/// Tells whether a set of images is still the one that a model was trained on.
///
/// It covers names and sizes of the files, not their contents, so that no file has to be read.
public struct DatasetFingerprint: Sendable, Equatable, Codable, CustomStringConvertible {
    /// Number of images.
    public let count: Int
    /// Sum of the files' sizes.
    public let bytes: Int
    /// FNV-1a (Fowler, Noll, Vo; 64 bits) over each file's name, a zero byte and its size, in name order, as 16 hex digits.
    public let hash: String

    /// The fingerprint of the images of a folder.
    public init(of folder: ImageFolder) {
        var word: UInt64 = 0xcbf2_9ce4_8422_2325
        var total = 0
        func add(_ byte: UInt8) { word = (word ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for index in 0..<folder.count {
            let size = FileStatus(folder.path(at: index))?.byteCount ?? 0
            for byte in folder.names[index].pathBytes { add(byte) }
            add(0)
            for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: size >> shift)) }
            total += size
        }
        let digits = String(word, radix: 16)
        (count, bytes, hash) = (folder.count, total, String(repeating: "0", count: 16 - digits.count) + digits)
    }

    /// Count, size and hash in one line.
    public var description: String { "\(count) images, \(bytes) bytes, \(hash)" }
}
