extension StoredTensor {
    /// Compares the bytes with the checksum that the file has for them, if it has one, as PyTorch's files do since 1.6.
    ///
    /// - Throws: `CheckpointError` where they differ.
    public func checkBytes() throws(CheckpointError) { try source?.check() }

    /// The first element that is NaN or infinite, or becomes so as a `Float`; nil where there is none, and for types that have no
    /// such values.
    public var firstNonFinite: Float? {
        if type == .float64 { return array.values.first { !$0.isFinite } }
        let exponent: UInt64
        switch type {
        case .float32: exponent = 0x7f80_0000
        case .float16: exponent = 0x7c00
        case .bfloat16: exponent = 0x7f80
        default: return nil
        }
        return withBytes { bytes in
            let place =
                switch type.byteWidth {
                case 4: firstPlace(in: bytes, UInt32(exponent))
                default: firstPlace(in: bytes, UInt16(exponent))
                }
            guard let place else { return nil }
            let start = place * type.byteWidth
            return type.floats(in: UnsafeRawBufferPointer(rebasing: bytes[start..<start + type.byteWidth])).first
        }
    }
}

/// The position of the first number all of whose bits in `exponent` are set.
private func firstPlace<Bits: FixedWidthInteger & BitwiseCopyable>(
    in bytes: UnsafeRawBufferPointer, _ exponent: Bits
) -> Int? {
    let width = MemoryLayout<Bits>.size, count = bytes.count / width
    func isFinite(_ index: Int) -> Bool {
        Bits(littleEndian: bytes.loadUnaligned(fromByteOffset: index * width, as: Bits.self)) & exponent != exponent
    }
    // Whole blocks without a way out in the middle, which the compiler makes vector instructions of.
    let block = 1024
    for start in stride(from: 0, to: count, by: block) {
        let end = min(count, start + block)
        var areFinite = true
        for index in start..<end { areFinite = areFinite && isFinite(index) }
        if !areFinite { return (start..<end).first { !isFinite($0) } }
    }
    return nil
}
