/// An ICC profile: what the numbers of a picture mean as colours (ICC.1:2022).
public struct ColorProfile: Sendable, Equatable {
    /// The kind of numbers that a profile is for.
    public enum Space: Sendable, Equatable {
        /// Red, green and blue.
        case rgb
        /// Grey.
        case grey
    }

    /// The whole profile.
    public let bytes: [UInt8]
    /// The kind of numbers that it is for.
    public let space: Space

    /// The largest profile that is kept, in bytes. Profiles with tables have up to 2 million.
    static let largestSize = 16_000_000
    /// The header and the number of tags.
    private static let smallestSize = 132

    /// A profile for RGB or grey pictures; nil where the bytes are none, as told by the signature, the length and the table of tags.
    ///
    /// - Parameter data: The profile; what follows its end is left off.
    public init?(_ data: some Collection<UInt8>) {
        let start = Array(data.prefix(Self.smallestSize))
        guard start.count == Self.smallestSize, start[36..<40].elementsEqual("acsp".utf8) else { return nil }
        switch String(decoding: start[16..<20], as: UTF8.self) {
        case "RGB ": space = .rgb
        case "GRAY": space = .grey
        default: return nil
        }
        let size = start.bigEndian(at: 0, bytes: 4), tags = start.bigEndian(at: 128, bytes: 4)
        guard size <= min(data.count, Self.largestSize), tags <= (size - Self.smallestSize) / 12 else { return nil }
        bytes = Array(data.prefix(size))
    }

    /// The profile's own name, such as `Display P3`; nil where it has none.
    public var name: String? {
        for tag in 0..<bytes.bigEndian(at: 128, bytes: 4) {
            let entry = 132 + 12 * tag
            guard bytes[entry..<entry + 4].elementsEqual("desc".utf8) else { continue }
            let start = bytes.bigEndian(at: entry + 4, bytes: 4), size = bytes.bigEndian(at: entry + 8, bytes: 4)
            guard start <= bytes.count, size <= bytes.count - start else { return nil }
            return Self.text(Array(bytes[start..<start + size]))
        }
        return nil
    }

    /// The text of a tag: `textDescriptionType` of version 2, `multiLocalizedUnicodeType` of version 4 (its first language).
    private static func text(_ tag: [UInt8]) -> String? {
        var text: String
        if tag.starts(with: "desc".utf8), tag.count >= 12 {
            text = String(decoding: tag[12..<12 + min(tag.bigEndian(at: 8, bytes: 4), tag.count - 12)], as: UTF8.self)
        } else if tag.starts(with: "mluc".utf8), tag.count >= 28, tag.bigEndian(at: 8, bytes: 4) > 0 {
            let length = tag.bigEndian(at: 20, bytes: 4), start = tag.bigEndian(at: 24, bytes: 4)
            guard start <= tag.count, length <= tag.count - start else { return nil }
            let units = stride(from: start, to: start + length - 1, by: 2).map { UInt16(tag[$0]) << 8 | UInt16(tag[$0 + 1]) }
            text = String(decoding: units, as: UTF16.self)
        } else {
            return nil
        }
        text = String(text.prefix { $0 != "\0" })
        return text.isEmpty ? nil : text
    }
}

extension RandomAccessCollection where Element == UInt8 {
    /// The unsigned number in the `count` bytes, at most 4, at an offset from the start, the high byte first.
    ///
    /// - Precondition: The collection reaches that far.
    func bigEndian(at offset: Int, bytes count: Int) -> Int {
        let first = index(startIndex, offsetBy: offset)
        return self[first..<index(first, offsetBy: count)].reduce(0) { $0 << 8 | Int($1) }
    }
}
