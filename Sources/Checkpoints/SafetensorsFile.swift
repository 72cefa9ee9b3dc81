import TensorCore

/// Named tensors and free text, as a safetensors file holds them: <https://github.com/huggingface/safetensors>.
public struct SafetensorsFile: Sendable, Equatable {
    /// Free text about the file, by key: what the model is, how it was trained.
    public var metadata: [String: String]
    /// The tensors, by name.
    public var tensors: [String: HostArray]

    /// A file to be written.
    public init(metadata: [String: String] = [:], tensors: [String: HostArray] = [:]) {
        (self.metadata, self.tensors) = (metadata, tensors)
    }

    /// Reads the file at `path`.
    ///
    /// All types of `StoredType` are read, and converted to `Float`; `SafetensorsHeader` tells how they were stored. Every
    /// length is checked against the size of the file before memory is taken.
    /// - Parameter isWanted: Tells by its name whether a tensor is read; all are where nil.
    /// - Throws: `CheckpointError` when the file cannot be read or is not a whole, well-formed safetensors file.
    public init(contentsOf path: String, where isWanted: ((String) -> Bool)? = nil) throws(CheckpointError) {
        let file = try MappedFile(path: path)
        self = try withExtendedLifetime(file) { () throws(CheckpointError) in
            try SafetensorsFile(file.bytes, path: path, isWanted: isWanted)
        }
    }

    /// Reads a file that is already in memory.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: Its name, for messages.
    /// - Throws: `CheckpointError` when the bytes are not those of a whole, well-formed safetensors file.
    public init(bytes: [UInt8], path: String) throws(CheckpointError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(CheckpointError) in
            try SafetensorsFile(UnsafeRawBufferPointer(buffer), path: path, isWanted: nil)
        }
    }

    private init(
        _ file: UnsafeRawBufferPointer, path: String, isWanted: ((String) -> Bool)?
    ) throws(CheckpointError) {
        let header = try SafetensorsHeader(of: file, path: path)
        metadata = header.metadata
        tensors = Dictionary(minimumCapacity: header.entries.count)
        for entry in header.entries where isWanted?(entry.name) ?? true {
            let range = header.dataOffset + entry.byteRange.lowerBound..<header.dataOffset + entry.byteRange.upperBound
            let values = entry.storedType.floats(in: UnsafeRawBufferPointer(rebasing: file[range]))
            tensors[entry.name] = HostArray(shape: entry.shape, values: values)
        }
    }
}
