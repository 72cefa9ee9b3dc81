/// Reads little-endian numbers one after the other, never beyond the end.
struct ByteReader {
    /// All bytes, of which those from `position` up to `end` are read.
    let bytes: UnsafeRawBufferPointer
    private(set) var position: Int
    let end: Int
    /// Thrown when more is read than there is.
    let shortage: CheckpointError

    /// - Precondition: `range` lies in `bytes`.
    init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>, shortage: CheckpointError) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "ByteReader: \(range) of \(bytes.count) bytes")
        (self.bytes, position, end, self.shortage) = (bytes, range.lowerBound, range.upperBound, shortage)
    }

    /// Skips `count` bytes and returns where they lie.
    mutating func range(_ count: some BinaryInteger) throws(CheckpointError) -> Range<Int> {
        guard count >= 0, count <= end - position else { throw shortage }
        defer { position += Int(count) }
        return position..<position + Int(count)
    }

    mutating func integer<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type = Number.self
    ) throws(CheckpointError) -> Number {
        let range = try range(MemoryLayout<Number>.size)
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: Number.self))
    }

    /// A line, without its end; one of more than `maximum` bytes counts as missing its end.
    mutating func line(maximum: Int) throws(CheckpointError) -> Range<Int> {
        let window = bytes[position..<min(end, position + maximum + 1)]
        guard let newline = window.firstIndex(of: UInt8(ascii: "\n")) else { throw shortage }
        defer { position = newline + 1 }
        return position..<newline
    }
}
