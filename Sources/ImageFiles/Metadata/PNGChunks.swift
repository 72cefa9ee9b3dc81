import CImageCodecs

/// A chunk of a PNG (PNG third edition, 5.3).
struct PNGChunk {
    /// Four letters.
    let type: String
    let payload: ArraySlice<UInt8>
    /// The type, the payload and the four bytes of its checksum.
    private let whole: ArraySlice<UInt8>

    init(whole: ArraySlice<UInt8>) {
        self.whole = whole
        type = String(decoding: whole.prefix(4), as: UTF8.self)
        payload = whole.dropFirst(4).dropLast(4)
    }

    /// Whether the checksum is that of the bytes. Chunks that do not change pixels are passed over where it is not.
    var isIntact: Bool {
        let checked = whole.dropLast(4)
        return checked.withUnsafeBufferPointer { Int(cic_crc32($0.baseAddress!, $0.count)) }
            == whole.suffix(4).bigEndian(at: 0, bytes: 4)
    }

    /// A chunk as it stands in a file.
    static func encoded(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + payload
        return bigEndian(payload.count) + checked + bigEndian(Int(cic_crc32(checked, checked.count)))
    }

    /// A number in 4 bytes.
    static func bigEndian(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
}

/// The chunks of a PNG in their order, as far as they are whole.
struct PNGChunks: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var offset = 8

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> PNGChunk? {
        guard offset + 12 <= bytes.count else { return nil }
        let length = bytes.bigEndian(at: offset, bytes: 4)
        guard length <= bytes.count - offset - 12 else { return nil }
        defer { offset += 12 + length }
        return PNGChunk(whole: bytes[offset + 4..<offset + 12 + length])
    }
}
