import Files

/// Named tensors from a file of either format, told by what is in it, whatever it is called.
public struct WeightsFile: Sendable {
    public enum Format: Sendable {
        case safetensors, pyTorch
    }

    public let format: Format
    /// The tensors, by name.
    public let tensors: [String: StoredTensor]
    /// All names: as they stand in a file of PyTorch's, and sorted, numbers by their value, for safetensors.
    public let names: [String]
    /// Free text about the file, by key; PyTorch's files have none.
    public let metadata: [String: String]

    /// Reads the file at `path`.
    ///
    /// - Throws: `CheckpointError` when the file cannot be read or is a whole one of neither format.
    public init(contentsOf path: String) throws(CheckpointError) {
        let file = try MappedFile(ofWeights: path)
        let found: PyTorchFile
        switch ContentKind(of: file.bytes) {
        case .safetensors:
            let read = try SafetensorsFile(file, path: path)
            (format, metadata, found) = (.safetensors, read.metadata, PyTorchFile(tensors: read.tensors))
        case .zip, .legacy, .pickle:
            (format, metadata, found) = (.pyTorch, [:], try PyTorchFile(file, path: path))
        case let kind:
            throw .foreign(kind, expected: nil, path: path)
        }
        (tensors, names) = (found.tensors, found.orderedNames)
    }
}
