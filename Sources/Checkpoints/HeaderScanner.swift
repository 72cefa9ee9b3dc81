import Files

/// What is wrong in a header, for callers that know which file it is from.
struct HeaderFault: Error {
    let problem: String
}

/// Reads the part of JSON that a safetensors header consists of: objects, strings and lists of whole numbers.
///
/// Stricter than a general reader: duplicate members, numbers too large for `Int` and text after the end are errors.
/// The bytes must be valid UTF-8.
struct HeaderScanner {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Calls `body` for each member of an object, with its name, the position being at its value.
    mutating func object(_ body: (inout HeaderScanner, String) throws(HeaderFault) -> Void) throws(HeaderFault) {
        try expect("{")
        if accept("}") { return }
        var names: Set<String> = []
        repeat {
            skipSpace()
            let name = try string()
            guard names.insert(name).inserted else {
                throw HeaderFault(problem: "'\(name.onOneLine)' appears twice in the header of")
            }
            try expect(":")
            try body(&self, name)
        } while accept(",")
        try expect("}")
    }

    /// A list of whole numbers, none negative.
    mutating func integers() throws(HeaderFault) -> [Int] {
        try expect("[")
        if accept("]") { return [] }
        var result: [Int] = []
        repeat { result.append(try integer()) } while accept(",")
        try expect("]")
        return result
    }

    /// A string, escapes resolved.
    mutating func string() throws(HeaderFault) -> String {
        try expect("\"")
        var result: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: result, as: UTF8.self)
            case UInt8(ascii: "\\"): result += String(try escapedScalar()).utf8
            case 0..<0x20: throw fault("a control character")
            default: result.append(byte)
            }
        }
        throw fault("a string without an end")
    }

    /// Checks that only white space is left.
    mutating func end() throws(HeaderFault) {
        skipSpace()
        guard position == bytes.count else { throw fault("text after its end") }
    }

    private mutating func integer() throws(HeaderFault) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            let (product, first) = value.multipliedReportingOverflow(by: 10)
            let (sum, second) = product.addingReportingOverflow(Int(bytes[position] - 0x30))
            guard !first && !second else { throw fault("a number too large") }
            value = sum
            position += 1
        }
        guard position > start else { throw fault("something other than a whole number") }
        return value
    }

    /// What a backslash and the characters after it stand for; the position is after the backslash.
    private mutating func escapedScalar() throws(HeaderFault) -> Unicode.Scalar {
        guard position < bytes.count else { throw fault("a string without an end") }
        let letter = Unicode.Scalar(bytes[position])
        position += 1
        switch letter {
        case "\"", "\\", "/": return letter
        case "b": return "\u{8}"
        case "f": return "\u{c}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u": break
        default: throw fault("an unknown escape")
        }
        let unit = try hexadecimalUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // A character beyond 16 bits is written as a pair of surrogates.
        guard acceptHere("\\"), acceptHere("u") else { throw fault("half a surrogate pair") }
        let low = try hexadecimalUnit()
        guard (0xd800..<0xdc00).contains(unit), (0xdc00..<0xe000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
        else { throw fault("half a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimalUnit() throws(HeaderFault) -> UInt32 {
        guard position + 4 <= bytes.count else { throw fault("a string without an end") }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else { throw fault("an unknown escape") }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0a, 0x0d: position += 1
            default: return
            }
        }
    }

    private mutating func acceptHere(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        return acceptHere(character)
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(HeaderFault) {
        guard accept(character) else { throw fault("no '\(character)'") }
    }

    private func fault(_ what: String) -> HeaderFault {
        HeaderFault(problem: "the header has \(what) at byte \(position) in")
    }
}
