import Files
import TensorCore

/// Named tensors and free text, as a safetensors file holds them: <https://github.com/huggingface/safetensors>.
public struct SafetensorsFile: Sendable, Equatable {
    /// Free text about the file, by key: what the model is, how it was trained.
    public var metadata: [String: String]
    /// The tensors, by name.
    public var tensors: [String: StoredTensor]

    /// A file to be written.
    public init(metadata: [String: String] = [:], tensors: [String: StoredTensor] = [:]) {
        (self.metadata, self.tensors) = (metadata, tensors)
    }

    /// A file to be written, of 32-bit floats.
    public init(metadata: [String: String] = [:], arrays: [String: HostArray]) {
        self.init(metadata: metadata, tensors: arrays.mapValues(StoredTensor.init))
    }

    /// Reads the file at `path`.
    ///
    /// All types of `StoredType` are read. Every length is checked against the size of the file; the numbers stay in the
    /// mapped file until they are asked for.
    /// - Throws: `CheckpointError` when the file cannot be read or is not a whole, well-formed safetensors file.
    public init(contentsOf path: String) throws(CheckpointError) {
        try self.init(try MappedFile(ofWeights: path), path: path)
    }

    /// Reads a file that is already in memory.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: Its name, for messages.
    /// - Throws: `CheckpointError` when the bytes are not those of a whole, well-formed safetensors file.
    public init(bytes: [UInt8], path: String) throws(CheckpointError) {
        try self.init(MappedFile(bytes: bytes), path: path)
    }

    init(_ file: MappedFile, path: String) throws(CheckpointError) {
        let header = try withExtendedLifetime(file) { () throws(CheckpointError) in
            try SafetensorsHeader(of: file.bytes, path: path)
        }
        metadata = header.metadata
        tensors = Dictionary(minimumCapacity: header.entries.count)
        for entry in header.entries {
            let range = header.dataOffset + entry.byteRange.lowerBound..<header.dataOffset + entry.byteRange.upperBound
            tensors[entry.name] = StoredTensor(type: entry.storedType, shape: entry.shape, file: file, range: range)
        }
    }
}
