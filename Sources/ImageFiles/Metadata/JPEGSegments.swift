/// A segment of a JPEG with a length (ITU-T T.81, B.1.1.4): the second byte of its marker, and what follows the length.
struct JPEGSegment {
    let marker: UInt8
    let payload: ArraySlice<UInt8>
}

/// The segments of a JPEG before its first scan.
struct JPEGSegments: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var offset = 2

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether the beginning of a file holds all of its segments up to that of the first scan, and this one too.
    static func reachScan(in start: [UInt8]) -> Bool {
        var segments = JPEGSegments(start)
        while segments.next() != nil {}
        guard segments.offset + 3 < start.count, start[segments.offset + 1] == 0xDA else { return false }
        return segments.offset + 2 + start.bigEndian(at: segments.offset + 2, bytes: 2) <= start.count
    }

    mutating func next() -> JPEGSegment? {
        while offset + 3 < bytes.count {
            // Stray bytes between segments and fill bytes before a marker are skipped, as by libjpeg.
            guard bytes[offset] == 0xFF, bytes[offset + 1] != 0xFF else {
                offset += 1
                continue
            }
            let marker = bytes[offset + 1]
            if marker == 0xDA || marker == 0xD9 { return nil }
            if marker == 0 || marker == 1 || (0xD0...0xD8).contains(marker) {
                offset += 2
                continue
            }
            let length = bytes.bigEndian(at: offset + 2, bytes: 2)
            let end = Swift.min(offset + 2 + Swift.max(length, 2), bytes.count)
            defer { offset = end }
            return JPEGSegment(marker: marker, payload: bytes[Swift.min(offset + 4, end)..<end])
        }
        return nil
    }
}
