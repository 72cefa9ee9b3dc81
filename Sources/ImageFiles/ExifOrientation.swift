/// The orientation that a picture's EXIF data asks for.
///
/// Every read is checked against the end of the data, and invalid data (a damaged table, a value outside 1...8) counts as no
/// orientation: broken EXIF is no reason to refuse an intact picture.
enum ExifOrientation {
    /// Looks through the segments before a JPEG's first scan for EXIF (CIPA DC-008, 4.7.2).
    static func inJPEG(_ bytes: [UInt8]) -> ImageOrientation {
        let signature: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]
        var offset = 2
        while offset + 3 < bytes.count {
            // Stray bytes between segments and fill bytes before a marker are skipped, as by libjpeg.
            guard bytes[offset] == 0xFF, bytes[offset + 1] != 0xFF else {
                offset += 1
                continue
            }
            let marker = bytes[offset + 1]
            if marker == 0xDA || marker == 0xD9 { break }
            if marker == 0 || marker == 1 || (0xD0...0xD8).contains(marker) {
                offset += 2
                continue
            }
            let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
            let end = min(offset + 2 + max(length, 2), bytes.count)
            let payload = bytes[(offset + 4 <= end ? offset + 4 : end)..<end]
            if marker == 0xE1, payload.starts(with: signature), let found = inTIFF(payload.dropFirst(signature.count)) {
                return found
            }
            offset = end
        }
        return .normal
    }

    /// Looks through a PNG's chunks for `eXIf` (PNG third edition, 11.3.4.5).
    static func inPNG(_ bytes: [UInt8]) -> ImageOrientation {
        var offset = 8
        while offset + 12 <= bytes.count {
            let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - offset - 12 else { break }
            if bytes[offset + 4..<offset + 8].elementsEqual([0x65, 0x58, 0x49, 0x66]) {
                return inTIFF(bytes[offset + 8..<offset + 8 + length]) ?? .normal
            }
            offset += 12 + length
        }
        return .normal
    }

    /// Finds tag 0x0112 in the first directory of a TIFF structure.
    private static func inTIFF(_ data: ArraySlice<UInt8>) -> ImageOrientation? {
        guard data.count >= 8 else { return nil }
        let littleEndian: Bool
        switch (data[data.startIndex], data[data.startIndex + 1]) {
        case (0x49, 0x49): littleEndian = true
        case (0x4D, 0x4D): littleEndian = false
        default: return nil
        }
        func number(at offset: Int, bytes: Int) -> Int? {
            guard offset >= 0, offset + bytes <= data.count else { return nil }
            let field = data[data.startIndex + offset..<data.startIndex + offset + bytes]
            return littleEndian ? field.reversed().reduce(0) { $0 << 8 | Int($1) } : field.reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(at: 2, bytes: 2) == 42, let directory = number(at: 4, bytes: 4),
            let entries = number(at: directory, bytes: 2)
        else { return nil }
        for entry in 0..<entries {
            let offset = directory + 2 + 12 * entry
            guard let tag = number(at: offset, bytes: 2), let type = number(at: offset + 2, bytes: 2) else { return nil }
            guard tag == 0x0112 else { continue }
            // The standard says SHORT (3); BYTE (1) and LONG (4) occur as well.
            let size = [1: 1, 3: 2, 4: 4][type]
            return size.flatMap { number(at: offset + 8, bytes: $0) }.flatMap(ImageOrientation.init(rawValue:))
        }
        return nil
    }
}
