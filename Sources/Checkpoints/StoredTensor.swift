import Files
import Foundation
import TensorCore

/// A tensor as a file holds it: any element type, its bytes where they lie.
///
/// A tensor that was read refers to the mapped file, which stays mapped as long as the tensor lives; numbers are converted
/// when `array` is asked for, and bytes go to another file without being copied. Two are equal where type, shape and bytes are.
/// Meanwhile the file may be replaced, as `AtomicFile` does, but not be overwritten or cut short in place.
public struct StoredTensor: Sendable {
    /// How its elements are stored.
    public let type: StoredType
    /// Extent of each axis, outermost first; empty for a scalar.
    public let shape: [Int]

    private let content: Content

    private enum Content: Sendable {
        case region(MappedFile, Range<Int>)
        case floats([Float])
    }

    /// A tensor of 32-bit floats.
    public init(_ array: HostArray) { (type, shape, content) = (.float32, array.shape, .floats(array.values)) }

    /// A tensor of any type.
    ///
    /// - Parameters:
    ///   - shape: Extent of each axis, outermost first.
    ///   - bytes: The elements, row-major and little-endian.
    /// - Precondition: `bytes` holds as many elements as `shape` has.
    public init(type: StoredType, shape: [Int], bytes: [UInt8]) {
        precondition(
            shape.checkedProduct(times: type.byteWidth) == bytes.count,
            "StoredTensor: \(type.rawValue) \(shape) does not take \(bytes.count) bytes")
        self.init(type: type, shape: shape, file: MappedFile(bytes: bytes), range: 0..<bytes.count)
    }

    /// The part `range` of a file; the caller has checked that it takes so many bytes.
    init(type: StoredType, shape: [Int], file: MappedFile, range: Range<Int>) {
        (self.type, self.shape, content) = (type, shape, .region(file, range))
    }

    /// Number of elements.
    public var count: Int {
        switch content {
        case .region(_, let range): range.count / type.byteWidth
        case .floats(let values): values.count
        }
    }

    /// The elements as the nearest `Float`s; a Boolean gives 0 or 1.
    ///
    /// Integers beyond 2^24 and double precision are rounded; a double beyond the range of `Float` becomes infinite.
    public var array: HostArray {
        switch content {
        case .region: HostArray(shape: shape, values: withBytes { type.floats(in: $0) })
        case .floats(let values): HostArray(shape: shape, values: values)
        }
    }

    /// Calls `body` with the elements, row-major, little-endian, at any address; valid during the call only.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch content {
        case .region(let file, let range):
            return try withExtendedLifetime(file) { () throws(Failure) in
                try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
            }
        case .floats(let values):
            #if _endian(big)
                return try values.map(\.bitPattern.littleEndian).withUnsafeBufferPointer { (buffer) throws(Failure) in
                    try body(UnsafeRawBufferPointer(buffer))
                }
            #else
                return try values.withUnsafeBufferPointer { (buffer) throws(Failure) in
                    try body(UnsafeRawBufferPointer(buffer))
                }
            #endif
        }
    }
}

extension StoredTensor: Equatable {
    public static func == (left: StoredTensor, right: StoredTensor) -> Bool {
        guard left.type == right.type && left.shape == right.shape else { return false }
        return left.withBytes { a in
            right.withBytes { b in a.count == b.count && (a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0) }
        }
    }
}

extension [Int] {
    /// The product of all elements, none negative, and `factor`, or nothing where it overflows.
    ///
    /// An axis of nought makes the product nought, but the other axes must not overflow for that: what reads the shape
    /// multiplies them in an order of its own.
    func checkedProduct(times factor: Int) -> Int? {
        var product = factor
        for extent in self where extent != 0 {
            let (next, overflow) = product.multipliedReportingOverflow(by: extent)
            if overflow || extent < 0 { return nil }
            product = next
        }
        return contains(0) ? 0 : product
    }
}
