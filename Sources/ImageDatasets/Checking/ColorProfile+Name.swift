import ImageFiles

extension ColorProfile {
    /// What the profile calls itself, such as `Display P3`, as its tag `desc` says (ICC.1:2022, 9.2.41); nil where it says nothing.
    var name: String? {
        func number(_ offset: Int, _ count: Int = 4) -> Int? {
            guard offset >= 0, offset + count <= bytes.count else { return nil }
            return bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
        }
        func text(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
            guard offset >= 0, count >= 0, offset + count <= bytes.count else { return nil }
            return bytes[offset..<offset + min(count, 200)]
        }
        guard let tags = number(128) else { return nil }
        for tag in 0..<min(tags, 200) {
            let entry = 132 + 12 * tag
            guard let signature = text(entry, 4), let start = number(entry + 4) else { return nil }
            guard signature.elementsEqual("desc".utf8), let type = text(start, 4) else { continue }
            let found: String
            if type.elementsEqual("desc".utf8), let count = number(start + 8), let ascii = text(start + 12, count) {
                found = String(decoding: ascii.prefix { $0 != 0 }, as: UTF8.self)
            } else if type.elementsEqual("mluc".utf8), let count = number(start + 20), let place = number(start + 24),
                let words = text(start + place, count)
            {
                let units = stride(from: words.startIndex, to: words.endIndex - 1, by: 2).map {
                    UInt16(words[$0]) << 8 | UInt16(words[$0 + 1])
                }
                found = String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
            } else {
                return nil
            }
            return found.isEmpty ? nil : found
        }
        return nil
    }
}
