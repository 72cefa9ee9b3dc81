import Files
import Foundation

/// The header of a safetensors file: what it holds, read without the numbers.
///
/// The format: an unsigned 64-bit little-endian length, a JSON header of that length, then the data, each tensor directly
/// after the one before it.
public struct SafetensorsHeader: Sendable, Equatable {
    /// One tensor of the file.
    public struct Entry: Sendable, Equatable {
        /// Its name; in PyTorch's files the path of the parameter, `model.1.weight`.
        public let name: String
        /// How its elements are stored.
        public let storedType: StoredType
        /// Extent of each axis, outermost first; empty for a scalar.
        public let shape: [Int]
        /// Where its bytes lie, counted from the beginning of the data.
        public let byteRange: Range<Int>

        /// Number of elements.
        public var count: Int { byteRange.count / storedType.byteWidth }
    }

    /// Headers longer than this are refused, as the format's own library does; bytes.
    public static let maximumLength = 100_000_000

    /// Free text about the file, by key.
    public let metadata: [String: String]
    /// The tensors, in the order of their data.
    public let entries: [Entry]
    /// Where in the file the data begins, in bytes.
    public let dataOffset: Int

    /// Reads the header of the file at `path` and checks it against the file's size.
    ///
    /// - Throws: `CheckpointError` when the file cannot be read or is not a whole, well-formed safetensors file.
    public init(contentsOf path: String) throws(CheckpointError) {
        let file = try MappedFile(ofWeights: path)
        self = try withExtendedLifetime(file) { () throws(CheckpointError) in
            try SafetensorsHeader(of: file.bytes, path: path)
        }
    }

    /// - Parameter file: The whole file; the data is not read.
    init(of file: UnsafeRawBufferPointer, path: String) throws(CheckpointError) {
        guard file.count >= 8 else { throw .foreign(ContentKind(of: file), expected: .safetensors, path: path) }
        let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(Self.maximumLength) else {
            throw .foreign(ContentKind(of: file), expected: .safetensors, path: path)
        }
        dataOffset = 8 + Int(length)
        // A header that is cut short still begins like one; anything else is another kind of file.
        guard file.count > 8, file[8] == UInt8(ascii: "{") else {
            throw .foreign(ContentKind(of: file), expected: .safetensors, path: path)
        }
        guard dataOffset <= file.count else {
            throw .cutShort("the header of \(length) bytes does not fit into the \(file.count) bytes of", path: path)
        }
        let header = UnsafeRawBufferPointer(rebasing: file[8..<dataOffset])
        guard String(bytes: header, encoding: .utf8) != nil else {
            throw .malformed("the header is not UTF-8 text in", path: path)
        }
        do {
            (metadata, entries) = try Self.parse(header)
        } catch {
            throw .malformed(error.problem, path: path)
        }
        try checkLayout(dataCount: file.count - dataOffset, path: path)
    }

    /// The tensors must fill the data exactly, one after the other.
    private func checkLayout(dataCount: Int, path: String) throws(CheckpointError) {
        var end = 0
        for entry in entries {
            guard entry.byteRange.lowerBound == end else {
                let relation = entry.byteRange.lowerBound < end ? "overlaps" : "leaves a gap after"
                throw .malformed("tensor '\(entry.name.onOneLine)' \(relation) the data before it in", path: path)
            }
            end = entry.byteRange.upperBound
        }
        if end > dataCount {
            throw .cutShort("\(end - dataCount) of \(end) bytes of data are missing in", path: path)
        }
        if end < dataCount {
            throw .malformed("\(dataCount - end) bytes that belong to no tensor are at the end of", path: path)
        }
    }
}
