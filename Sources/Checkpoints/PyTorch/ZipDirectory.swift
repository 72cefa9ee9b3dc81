import Files
import Foundation

/// The directory at the end of a zip file: its entries and where they lie. ZIP64 is read; nothing is unpacked to a disk.
///
/// Format: <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, sections 4.3 to 4.5.
struct ZipDirectory {
    struct Entry {
        let name: String
        /// How it is compressed; 0 where it is not.
        let method: UInt16
        let flags: UInt16
        /// The checksum of its bytes; 0 where the writer left it out.
        let checksum: UInt32
        /// Bytes in the file.
        let size: UInt64
        let unpackedSize: UInt64
        /// Where its local header lies.
        let offset: UInt64
    }

    static let localSignature: UInt32 = 0x0403_4b50
    static let entrySignature: UInt32 = 0x0201_4b50
    static let endSignature: UInt32 = 0x0605_4b50
    static let end64Signature: UInt32 = 0x0606_4b50
    static let locator64Signature: UInt32 = 0x0706_4b50
    static let endSize = 22
    static let locator64Size = 20
    /// The first two bytes of the extra field that holds sizes and offsets beyond 32 bits.
    static let extra64: UInt16 = 1

    let entries: [Entry]
    private let file: UnsafeRawBufferPointer
    private let path: String
    private let start: Int

    init(of file: UnsafeRawBufferPointer, path: String) throws(CheckpointError) {
        (self.file, self.path) = (file, path)
        let (count, range) = try Self.place(in: file, path: path)
        start = range.lowerBound
        // An entry takes 46 bytes and its name, so this also bounds the memory taken below.
        guard count <= range.count / 46 else { throw Self.damaged(path) }
        var reader = ByteReader(file, in: range, shortage: Self.damaged(path))
        var entries: [Entry] = []
        entries.reserveCapacity(Int(count))
        var names: Set<String> = []
        for _ in 0..<count {
            let entry = try Self.entry(&reader, path: path)
            guard names.insert(entry.name).inserted else {
                throw .malformed("'\(entry.name.onOneLine)' appears twice in the directory of", path: path)
            }
            entries.append(entry)
        }
        self.entries = entries
    }

    private static func damaged(_ path: String) -> CheckpointError { .malformed("the zip directory is damaged in", path: path) }

    /// Number of entries, and where they lie.
    private static func place(
        in file: UnsafeRawBufferPointer, path: String
    ) throws(CheckpointError) -> (UInt64, Range<Int>) {
        guard let end = endRecord(in: file) else {
            throw .cutShort("the zip directory, which stands at the end, is missing in", path: path)
        }
        var reader = ByteReader(file, in: end..<file.count, shortage: damaged(path))
        _ = try reader.range(10)
        var count = UInt64(try reader.integer(UInt16.self))
        var size = UInt64(try reader.integer(UInt32.self))
        var offset = UInt64(try reader.integer(UInt32.self))
        var limit = end
        let locator = end - locator64Size
        if locator >= 0, file.loadUnaligned(fromByteOffset: locator, as: UInt32.self).littleEndian == locator64Signature {
            var reader = ByteReader(file, in: locator..<end, shortage: damaged(path))
            _ = try reader.range(8)
            guard let record = Int(exactly: try reader.integer(UInt64.self)), record <= locator else { throw damaged(path) }
            reader = ByteReader(file, in: record..<locator, shortage: damaged(path))
            guard try reader.integer() == end64Signature else { throw damaged(path) }
            _ = try reader.range(28)
            (count, size, offset) = (try reader.integer(), try reader.integer(), try reader.integer())
            limit = record
        }
        guard offset <= limit, size <= UInt64(limit) - offset else { throw damaged(path) }
        return (count, Int(offset)..<Int(offset + size))
    }

    /// The last record of the file, which a comment may follow.
    private static func endRecord(in file: UnsafeRawBufferPointer) -> Int? {
        var start = file.count - endSize
        while start >= max(0, file.count - endSize - 0xffff) {
            if file.loadUnaligned(fromByteOffset: start, as: UInt32.self).littleEndian == endSignature {
                let comment = file.loadUnaligned(fromByteOffset: start + 20, as: UInt16.self).littleEndian
                if start + endSize + Int(comment) == file.count { return start }
            }
            start -= 1
        }
        return nil
    }

    private static func entry(_ reader: inout ByteReader, path: String) throws(CheckpointError) -> Entry {
        guard try reader.integer() == entrySignature else { throw damaged(path) }
        _ = try reader.range(4)
        let (flags, method) = (try reader.integer(UInt16.self), try reader.integer(UInt16.self))
        _ = try reader.range(4)
        let checksum = try reader.integer(UInt32.self)
        var size = UInt64(try reader.integer(UInt32.self))
        var unpackedSize = UInt64(try reader.integer(UInt32.self))
        let nameLength = try reader.integer(UInt16.self)
        let extraLength = try reader.integer(UInt16.self)
        let commentLength = try reader.integer(UInt16.self)
        _ = try reader.range(8)
        var offset = UInt64(try reader.integer(UInt32.self))
        guard let name = String(bytes: reader.bytes[try reader.range(nameLength)], encoding: .utf8) else {
            throw damaged(path)
        }
        try checkName(name, path: path)

        var extra = ByteReader(reader.bytes, in: try reader.range(extraLength), shortage: damaged(path))
        while extra.end - extra.position >= 4 {
            let kind = try extra.integer(UInt16.self)
            var field = ByteReader(extra.bytes, in: try extra.range(try extra.integer(UInt16.self)), shortage: damaged(path))
            guard kind == extra64 else { continue }
            // It holds those of the three that do not fit into 32 bits, in this order.
            if unpackedSize == 0xffff_ffff { unpackedSize = try field.integer() }
            if size == 0xffff_ffff { size = try field.integer() }
            if offset == 0xffff_ffff { offset = try field.integer() }
        }
        _ = try reader.range(commentLength)
        return Entry(
            name: name, method: method, flags: flags, checksum: checksum, size: size, unpackedSize: unpackedSize, offset: offset)
    }

    /// No entry is written to a file, but a name that leads out of the archive shows that it was made for an attack.
    private static func checkName(_ name: String, path: String) throws(CheckpointError) {
        let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        guard parts.contains("..") || (parts.count > 1 && parts[0].isEmpty) || parts[0].hasSuffix(":") else { return }
        throw CheckpointError(
            "the entry '\(name.onOneLine)' leads out of the archive", path: path,
            remedy: "PyTorch writes no such names; do not trust the file")
    }

    /// Where the bytes of an entry lie.
    ///
    /// - Throws: `CheckpointError` where it is compressed or encrypted, or the entry itself differs from the directory.
    func range(of entry: Entry) throws(CheckpointError) -> Range<Int> {
        let label = "'\(entry.name.onOneLine)'"
        guard entry.method == 0, entry.flags & 1 == 0, entry.size == entry.unpackedSize else {
            throw CheckpointError(
                "the entry \(label) is compressed or encrypted in", path: path,
                remedy: "PyTorch reads only plain entries; save the weights again with torch.save")
        }
        let lie = CheckpointError.malformed("the zip directory is wrong about \(label) in", path: path)
        guard entry.offset < UInt64(start) else { throw lie }
        var reader = ByteReader(file, in: Int(entry.offset)..<start, shortage: lie)
        guard try reader.integer() == Self.localSignature else { throw lie }
        _ = try reader.range(2)
        let flags = try reader.integer(UInt16.self)
        guard try reader.integer() == entry.method else { throw lie }
        _ = try reader.range(8)
        let size = try reader.integer(UInt32.self)
        _ = try reader.range(4)
        let (nameLength, extraLength) = (try reader.integer(UInt16.self), try reader.integer(UInt16.self))
        // Sizes may stand behind the data instead, or in an extra field.
        guard flags & 8 != 0 || size == 0xffff_ffff || UInt64(size) == entry.size,
            file[try reader.range(nameLength)].elementsEqual(entry.name.utf8)
        else { throw lie }
        _ = try reader.range(extraLength)
        return try reader.range(entry.size)
    }
}
