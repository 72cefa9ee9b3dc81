/// The first directory of EXIF data, a TIFF structure (CIPA DC-008, 4.5.2).
///
/// Every read is checked against the end of the data, and what is invalid counts as absent: broken EXIF is no reason to refuse an
/// intact picture.
struct ExifDirectory {
    private let data: ArraySlice<UInt8>
    private let isLittleEndian: Bool
    /// The offset of the first entry, and the number of entries.
    private let start, count: Int

    /// - Parameter data: EXIF data, with or without the signature `Exif` and two zeros, once or twice, before it.
    init?(_ data: ArraySlice<UInt8>) {
        var data = data
        for _ in 0..<2 where data.starts(with: Self.signature) { data = data.dropFirst(Self.signature.count) }
        guard data.count >= 8 else { return nil }
        if data.starts(with: [0x49, 0x49, 42, 0]) {
            isLittleEndian = true
        } else if data.starts(with: [0x4D, 0x4D, 0, 42]) {
            isLittleEndian = false
        } else {
            return nil
        }
        self.data = data
        guard let directory = Self.number(data, isLittleEndian, at: 4, bytes: 4),
            let entries = Self.number(data, isLittleEndian, at: directory, bytes: 2)
        else { return nil }
        (start, count) = (directory + 2, entries)
    }

    static let signature: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]

    /// Tag 0x0112; nil where there is none. A value that is none of the eight is `.normal`.
    var orientation: ImageOrientation? {
        guard let entry = entry(0x0112) else { return nil }
        // The standard says SHORT (3); BYTE (1), LONG (4) and their signed kin (6, 8, 9) occur as well.
        guard entry.count >= 1, let size = [1: 1, 3: 2, 4: 4, 6: 1, 8: 2, 9: 4][entry.type] else { return .normal }
        // Of several values, which there should not be, the first counts; more than four bytes are held elsewhere.
        let place = entry.count > 4 / size ? number(at: entry.value, bytes: 4) : entry.value
        return place.flatMap { number(at: $0, bytes: size) }.flatMap(ImageOrientation.init(rawValue:)) ?? .normal
    }

    /// Tags 0x011A, 0x011B and 0x0128: pixels per inch or centimetre.
    var resolution: ImageResolution? {
        guard let horizontal = rational(0x011A) else { return nil }
        let vertical = rational(0x011B) ?? horizontal
        let unit = entry(0x0128).flatMap { $0.type == 3 ? number(at: $0.value, bytes: 2) : nil } ?? 2
        guard unit == 2 || unit == 3 else { return nil }
        let length = unit == 2 ? ImageResolution.inch : 0.01
        return ImageResolution(horizontal: horizontal / length, vertical: vertical / length)
    }

    private func rational(_ tag: Int) -> Double? {
        guard let entry = entry(tag), entry.type == 5, entry.count == 1, let place = number(at: entry.value, bytes: 4),
            let numerator = number(at: place, bytes: 4), let denominator = number(at: place + 4, bytes: 4),
            numerator > 0, denominator > 0
        else { return nil }
        return Double(numerator) / Double(denominator)
    }

    /// The first entry with a tag; `value` is the offset of the four bytes that hold the value or its place.
    private func entry(_ tag: Int) -> (type: Int, count: Int, value: Int)? {
        for index in 0..<count {
            let offset = start + 12 * index
            guard let found = number(at: offset, bytes: 2), let type = number(at: offset + 2, bytes: 2),
                let count = number(at: offset + 4, bytes: 4)
            else { return nil }
            if found == tag { return (type, count, offset + 8) }
        }
        return nil
    }

    private func number(at offset: Int, bytes: Int) -> Int? { Self.number(data, isLittleEndian, at: offset, bytes: bytes) }

    private static func number(_ data: ArraySlice<UInt8>, _ isLittleEndian: Bool, at offset: Int, bytes: Int) -> Int? {
        guard offset >= 0, offset + bytes <= data.count else { return nil }
        let field = data[data.startIndex + offset..<data.startIndex + offset + bytes]
        return isLittleEndian ? field.reversed().reduce(0) { $0 << 8 | Int($1) } : field.reduce(0) { $0 << 8 | Int($1) }
    }
}
