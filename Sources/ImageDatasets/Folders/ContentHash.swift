/// FNV-1a (Fowler, Noll, Vo), 64 bits: tells contents apart that differ by accident, not by intent.
package struct ContentHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    mutating func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { add(byte) } }

    /// The eight bytes of a number, the lowest first.
    mutating func add(number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// The hash of a text, as 16 hex digits.
    package static func hex(ofText text: String) -> String {
        var hash = ContentHash()
        hash.add(text.utf8)
        return hex(hash.value)
    }

    /// A number as 16 hex digits.
    static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
