/// How a file stores the elements of a tensor; raw values are the names safetensors gives them.
///
/// The cases are in the order in which the format's own library writes their tensors: the widest first.
public enum StoredType: String, Sendable, CaseIterable {
    case uint64 = "U64"
    case int64 = "I64"
    case float64 = "F64"
    case float32 = "F32"
    case uint32 = "U32"
    case int32 = "I32"
    case bfloat16 = "BF16"
    case float16 = "F16"
    case uint16 = "U16"
    case int16 = "I16"
    case int8 = "I8"
    case uint8 = "U8"
    case bool = "BOOL"

    /// Bytes one element takes.
    public var byteWidth: Int {
        switch self {
        case .float64, .int64, .uint64: 8
        case .float32, .int32, .uint32: 4
        case .float16, .bfloat16, .int16, .uint16: 2
        case .int8, .uint8, .bool: 1
        }
    }

    /// The elements that `bytes` hold, little-endian, as the nearest `Float`s; a Boolean gives 0 or 1.
    ///
    /// Integers beyond 2^24 and double precision are rounded; a double beyond the range of `Float` becomes infinite.
    func floats(in bytes: UnsafeRawBufferPointer) -> [Float] {
        switch self {
        case .float32: convert(bytes) { (bits: UInt32) in Float(bitPattern: bits) }
        case .float64: convert(bytes) { (bits: UInt64) in Float(Double(bitPattern: bits)) }
        case .float16: convert(bytes) { (bits: UInt16) in Float(halfPrecisionBits: bits) }
        case .bfloat16: convert(bytes) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
        case .int64: convert(bytes) { (value: Int64) in Float(value) }
        case .int32: convert(bytes) { (value: Int32) in Float(value) }
        case .int16: convert(bytes) { (value: Int16) in Float(value) }
        case .int8: convert(bytes) { (value: Int8) in Float(value) }
        case .uint64: convert(bytes) { (value: UInt64) in Float(value) }
        case .uint32: convert(bytes) { (value: UInt32) in Float(value) }
        case .uint16: convert(bytes) { (value: UInt16) in Float(value) }
        case .uint8: convert(bytes) { (value: UInt8) in Float(value) }
        case .bool: convert(bytes) { (value: UInt8) in value == 0 ? 0 : 1 }
        }
    }
}

/// Converts every little-endian `Stored` in `bytes`, which may lie at any address.
@inline(__always)
private func convert<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ element: (Stored) -> Float
) -> [Float] {
    let width = MemoryLayout<Stored>.size
    let count = bytes.count / width
    return [Float](unsafeUninitializedCapacity: count) { floats, initializedCount in
        for index in 0..<count {
            let stored = bytes.loadUnaligned(fromByteOffset: index * width, as: Stored.self)
            floats.initializeElement(at: index, to: element(Stored(littleEndian: stored)))
        }
        initializedCount = count
    }
}

extension Float {
    /// The value of an IEEE 754 half-precision number. (`Float16` does not exist on every platform.)
    init(halfPrecisionBits bits: UInt16) {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10 & 0x1f)
        let fraction = UInt32(bits & 0x3ff)
        switch exponent {
        case 0:
            let magnitude = Float(fraction) * 0x1p-24
            self = Float(bitPattern: magnitude.bitPattern | sign)
        case 0x1f:
            self = Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
        default:
            self = Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
