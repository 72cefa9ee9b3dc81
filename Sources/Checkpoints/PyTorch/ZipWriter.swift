import Files

/// Writes a zip of uncompressed entries whose data begin at multiples of 64 bytes, in ZIP64 where 32 bits do not suffice.
///
/// Every entry has the same date, so that the same content gives the same bytes.
struct ZipWriter {
    /// Alignment of the data in the file, in bytes.
    static let alignment = 64

    private let file: AtomicFile
    private var position = 0
    private var directory: [UInt8] = []
    private var count = 0

    init(to file: AtomicFile) { self.file = file }

    /// Adds an entry.
    mutating func append(_ name: String, _ data: UnsafeRawBufferPointer) throws(FileError) {
        let isLarge = data.count >= Self.limit32, isFar = position >= Self.limit32
        let sizes = isLarge ? (data.count.bytes64 + data.count.bytes64) : []
        // What both headers have in common: flags (names are UTF-8), no compression, time, date, checksum, sizes.
        let common =
            UInt16(0x0800).bytes + UInt16(0).bytes + UInt16(0).bytes + UInt16(0x0021).bytes + CRC32.of(data).bytes
            + data.count.bytes32 + data.count.bytes32 + UInt16(name.utf8.count).bytes

        var extra = sizes.isEmpty ? [] : ZipDirectory.extra64.bytes + UInt16(sizes.count).bytes + sizes
        // PyTorch pads in the same way: a field "FB" that fills up to the next boundary.
        let unpadded = position + 30 + name.utf8.count + extra.count + 4
        let padding = (Self.alignment - unpadded % Self.alignment) % Self.alignment
        extra += Array("FB".utf8) + UInt16(padding).bytes + [UInt8](repeating: UInt8(ascii: "Z"), count: padding)
        let version = UInt16(isLarge || isFar ? 45 : 20).bytes
        let header = ZipDirectory.localSignature.bytes + version + common + UInt16(extra.count).bytes + name.utf8 + extra
        try file.append(header)
        try file.append(data)

        let far = sizes + (isFar ? position.bytes64 : [])
        let farExtra = far.isEmpty ? [] : ZipDirectory.extra64.bytes + UInt16(far.count).bytes + far
        directory += ZipDirectory.entrySignature.bytes + version + version + common + UInt16(farExtra.count).bytes
        // No comment, disk 0, no attributes.
        directory += [UInt8](repeating: 0, count: 10) + position.bytes32 + name.utf8 + farExtra
        position += header.count + data.count
        count += 1
    }

    mutating func append(_ name: String, _ data: [UInt8]) throws(FileError) {
        try data.withUnsafeBufferPointer { (buffer) throws(FileError) in
            try append(name, UnsafeRawBufferPointer(buffer))
        }
    }

    /// Writes the directory, without which the file cannot be read.
    func finish() throws(FileError) {
        var end: [UInt8] = []
        if count >= 0xffff || position >= Self.limit32 || directory.count >= Self.limit32 {
            end += ZipDirectory.end64Signature.bytes + 44.bytes64 + UInt16(45).bytes + UInt16(45).bytes
            end += [UInt8](repeating: 0, count: 8) + count.bytes64 + count.bytes64 + directory.count.bytes64 + position.bytes64
            end +=
                ZipDirectory.locator64Signature.bytes + UInt32(0).bytes + (position + directory.count).bytes64 + UInt32(1).bytes
        }
        let count16 = UInt16(min(count, 0xffff)).bytes
        end += ZipDirectory.endSignature.bytes + UInt32(0).bytes + count16 + count16
        end += directory.count.bytes32 + position.bytes32 + UInt16(0).bytes
        try file.append(directory)
        try file.append(end)
    }

    /// Numbers from here on need a field of 64 bits.
    private static let limit32 = 0xffff_ffff
}

extension FixedWidthInteger {
    /// Little-endian.
    fileprivate var bytes: [UInt8] { withUnsafeBytes(of: littleEndian, Array.init) }
}

extension Int {
    fileprivate var bytes64: [UInt8] { UInt64(self).bytes }
    /// In 32 bits, all of them set where the number is in a 64-bit field.
    fileprivate var bytes32: [UInt8] { UInt32(clamping: self).bytes }
}
