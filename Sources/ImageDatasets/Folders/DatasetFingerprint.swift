import Files

/// Tells whether a set of images is still the one that a model was trained on, wherever it lies and however its path is written.
///
/// It covers the paths of the images in their folder, the sizes of the files, and their first and last 4 KiB: what replaces a
/// picture changes one of them, and of large files little has to be read.
public struct DatasetFingerprint: Sendable, Equatable, CustomStringConvertible {
    /// The way that `hash` is computed: 1 for runs of version 0.1.0, 2 for present ones.
    public let format: Int
    /// Number of images.
    public let count: Int
    /// Sum of the files' sizes.
    public let bytes: Int
    /// 16 hex digits: FNV-1a (Fowler, Noll, Vo; 64 bits) over the path of each image in its folder, a zero byte, the file's size
    /// and its hash (see `DatasetListing.Entry`), in order of the paths. In format 1 there are names and sizes only.
    public let hash: String

    /// The fingerprint of the images of a folder; the files are read for it.
    public init(of folder: ImageFolder) { self = DatasetListing(of: folder).fingerprint }

    init(of listing: DatasetListing) {
        var hash = ContentHash()
        for entry in listing.entries {
            hash.add(entry.path.pathBytes)
            hash.add(UInt8(0))
            hash.add(number: UInt64(entry.byteCount))
            hash.add(number: entry.hash)
        }
        (format, count, bytes) = (2, listing.entries.count, listing.entries.reduce(0) { $0 + $1.byteCount })
        self.hash = ContentHash.hex(hash.value)
    }

    /// The fingerprint in format 1, of the files directly in a folder whose names end in .png, .jpg or .jpeg.
    ///
    /// - Throws: `FileError` where the folder cannot be listed.
    init(format1Of folder: String) throws(FileError) {
        let names = try Folder.names(in: folder).filter { name in
            !name.hasPrefix(".") && ["png", "jpg", "jpeg"].contains(name.pathExtension.lowercased())
        }
        var hash = ContentHash(), total = 0, count = 0
        for name in names {
            let status = FileStatus(folder.appendingPathPart(name))
            if status?.kind == .folder { continue }
            hash.add(name.pathBytes)
            hash.add(UInt8(0))
            hash.add(number: UInt64(status?.byteCount ?? 0))
            total += status?.byteCount ?? 0
            count += 1
        }
        (format, self.count, bytes, self.hash) = (1, count, total, ContentHash.hex(hash.value))
    }

    /// Whether the images of a folder are those that this fingerprint was made of, in whichever format it is.
    ///
    /// - Parameters:
    ///   - folder: The images.
    ///   - present: The listing of the folder, where it has been made already.
    public func matches(_ folder: ImageFolder, listing present: DatasetListing? = nil) -> Bool {
        if format == 1 { return (try? DatasetFingerprint(format1Of: folder.path)) == self }
        return (present ?? DatasetListing(of: folder)).fingerprint == self
    }

    /// Count, size and hash in one line.
    public var description: String { "\(count) images, \(bytes) bytes, \(hash)" }
}

extension DatasetFingerprint: Codable {
    private enum Key: String, CodingKey { case format, count, bytes, hash }

    /// Decodes a fingerprint of either format.
    ///
    /// - Throws: `DecodingError` where members are missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        format = try container.decodeIfPresent(Int.self, forKey: .format) ?? 1
        count = try container.decode(Int.self, forKey: .count)
        bytes = try container.decode(Int.self, forKey: .bytes)
        hash = try container.decode(String.self, forKey: .hash)
    }

    /// Encodes all members; format 1 as version 0.1.0 did.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        if format != 1 { try container.encode(format, forKey: .format) }
        try container.encode(count, forKey: .count)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(hash, forKey: .hash)
    }
}
