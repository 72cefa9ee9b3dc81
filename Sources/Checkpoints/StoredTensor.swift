import Files
import TensorCore

/// A tensor as a file holds it: any element type, its bytes where they lie.
///
/// A tensor that was read refers to the mapped file, which stays mapped as long as the tensor lives; numbers are converted
/// when `array` is asked for, and bytes go to another file without being copied. Meanwhile the file may be replaced, as
/// `AtomicFile` does, but not be overwritten or cut short in place. A tensor that is to be written may be given by a function
/// that computes its numbers, so that a file is written with one array in memory at a time. Two tensors are equal when type,
/// shape and bytes are.
public struct StoredTensor: Sendable {
    /// How its elements are stored.
    public let type: StoredType
    /// Extent of each axis, outermost first; empty for a scalar.
    public let shape: [Int]

    let content: Content
    /// The entry of a zip file that holds the elements; nil where they come from elsewhere.
    var source: ZipEntrySource?

    /// Where the elements come from.
    enum Content: Sendable {
        case region(MappedFile, Range<Int>)
        case floats([Float])
        case lazyFloats(@Sendable () -> [Float])
        case lazyIntegers(@Sendable () -> [Int64])
    }

    /// A tensor of 32-bit floats.
    public init(_ array: HostArray) { (type, shape, content) = (.float32, array.shape, .floats(array.values)) }

    /// A tensor of 32-bit floats that are computed when they are needed.
    ///
    /// - Parameters:
    ///   - shape: Extent of each axis, outermost first.
    ///   - floats: Gives the elements, row-major, the same at every call. It is called each time the tensor is written,
    ///     compared, or asked for its bytes or its `array`; the result is not kept.
    /// - Precondition: `floats` gives as many elements as `shape` has.
    public init(shape: [Int], floats: @escaping @Sendable () -> [Float]) {
        Self.check(shape)
        (type, self.shape, content) = (.float32, shape, .lazyFloats(floats))
    }

    /// A tensor of 64-bit integers that are computed when they are needed.
    ///
    /// - Parameters:
    ///   - shape: Extent of each axis, outermost first.
    ///   - integers: Gives the elements, row-major, the same at every call. It is called each time the tensor is written,
    ///     compared, or asked for its bytes or its `array`; the result is not kept.
    /// - Precondition: `integers` gives as many elements as `shape` has.
    public init(shape: [Int], integers: @escaping @Sendable () -> [Int64]) {
        Self.check(shape)
        (type, self.shape, content) = (.int64, shape, .lazyIntegers(integers))
    }

    /// A tensor of any type.
    ///
    /// - Parameters:
    ///   - type: How the elements are stored.
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

    private static func check(_ shape: [Int]) {
        precondition(shape.checkedProduct(times: 8) != nil, "StoredTensor: impossible shape \(shape)")
    }
}
