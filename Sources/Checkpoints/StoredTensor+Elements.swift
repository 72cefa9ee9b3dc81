import Foundation
import TensorCore

extension StoredTensor {
    /// Number of elements.
    public var count: Int {
        switch content {
        case .region(_, let range): range.count / type.byteWidth
        case .floats(let values): values.count
        case .lazyFloats, .lazyIntegers: shape.reduce(1, *)
        }
    }

    /// The elements as the nearest `Float`s; a Boolean gives 0 or 1.
    ///
    /// Integers beyond 2^24 and double precision are rounded; a double beyond the range of `Float` becomes infinite.
    public var array: HostArray {
        switch content {
        case .region, .lazyIntegers: HostArray(shape: shape, values: withBytes { type.floats(in: $0) })
        case .floats(let values): HostArray(shape: shape, values: values)
        case .lazyFloats(let floats): HostArray(shape: shape, values: checked(floats()))
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
        case .floats(let values): return try values.littleEndian.withRawBytes(body)
        case .lazyFloats(let floats): return try checked(floats()).littleEndian.withRawBytes(body)
        case .lazyIntegers(let integers): return try checked(integers()).littleEndian.withRawBytes(body)
        }
    }

    private func checked<Element>(_ values: [Element]) -> [Element] {
        precondition(values.count == count, "StoredTensor: \(values.count) numbers were computed for shape \(shape)")
        return values
    }
}

extension StoredTensor: Equatable {
    /// Whether type, shape and bytes are equal. Numbers that are computed when needed are computed for it.
    public static func == (left: StoredTensor, right: StoredTensor) -> Bool {
        guard left.type == right.type && left.shape == right.shape else { return false }
        return left.withBytes { a in
            right.withBytes { b in a.count == b.count && (a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0) }
        }
    }
}

// On most machines numbers lie in memory as they stand in files, and nothing is copied.
#if _endian(big)
    extension [Float] {
        fileprivate var littleEndian: [UInt32] { map(\.bitPattern.littleEndian) }
    }

    extension [Int64] {
        fileprivate var littleEndian: [Int64] { map(\.littleEndian) }
    }
#else
    extension Array {
        fileprivate var littleEndian: [Element] { self }
    }
#endif

extension Array where Element: BitwiseCopyable {
    /// `withUnsafeBytes` with a typed error.
    fileprivate func withRawBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withUnsafeBufferPointer { (buffer) throws(Failure) in try body(UnsafeRawBufferPointer(buffer)) }
    }
}
