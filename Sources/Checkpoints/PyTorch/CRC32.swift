/// The checksum of zip files: a cyclic redundancy check with the polynomial 0xedb88320, eight bytes at a time.
enum CRC32 {
    /// Eight tables of 256 numbers; table `k` holds the effect of a byte on the checksum when `k` more bytes follow it.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        for byte in UInt32(0)..<256 {
            var sum = byte
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : (sum >> 1) ^ 0xedb8_8320 }
            tables.append(sum)
        }
        for index in 256..<2048 {
            let before = tables[index - 256]
            tables.append((before >> 8) ^ tables[Int(before & 0xff)])
        }
        return tables
    }()

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var sum = ~UInt32(0)
            var position = 0
            while position + 8 <= bytes.count {
                var word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)) ^ UInt64(sum)
                sum = 0
                for table in (0..<8).reversed() {
                    sum ^= tables[table * 256 + Int(word & 0xff)]
                    word >>= 8
                }
                position += 8
            }
            for byte in bytes[position...] { sum = (sum >> 8) ^ tables[Int(sum & 0xff ^ UInt32(byte))] }
            return ~sum
        }
    }
}
