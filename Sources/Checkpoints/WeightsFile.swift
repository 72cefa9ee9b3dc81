import Files

/// Named tensors from a file of either format, which is recognized by its content, not by its name.
public struct WeightsFile: Sendable {
    /// The formats of files of weights.
    public enum Format: Sendable {
        /// <https://github.com/huggingface/safetensors>.
        case safetensors
        /// What PyTorch's `torch.save` writes, `.pth` or `.pt`.
        case pyTorch
    }

    /// The format of the file.
    public let format: Format
    /// The tensors, by name.
    public let tensors: [String: StoredTensor]
    /// All names: in the order of the file for PyTorch's, and sorted, numbers by their value, for safetensors.
    public let names: [String]
    /// Free text about the file, by key; empty for PyTorch's files.
    public let metadata: [String: String]
    /// The dictionaries in which the file keeps the tensors; one for safetensors.
    public let groups: [TensorGroup]

    /// Reads the file at `path`.
    ///
    /// - Throws: `CheckpointError` when the file cannot be read or is not a complete file of either format.
    public init(contentsOf path: String) throws(CheckpointError) {
        let file = try MappedFile(ofWeights: path)
        let found: PyTorchFile
        var groups: [TensorGroup]
        switch ContentKind(of: file.bytes) {
        case .safetensors:
            let read = try SafetensorsFile(file, path: path)
            (format, metadata, found) = (.safetensors, read.metadata, PyTorchFile(tensors: read.tensors))
            groups = [TensorGroup(path: [])]
            (groups[0].tensors, groups[0].names) = (read.tensors, found.orderedNames)
        case .zip, .legacy, .pickle:
            groups = try withExtendedLifetime(file) { () throws(CheckpointError) in
                try StateDictionary(of: try PyTorchContainer(of: file, path: path), file, path: path).groups
            }
            (format, metadata, found) = (.pyTorch, [:], try PyTorchFile(groups, path: path))
        case let kind:
            throw .foreign(kind, expected: nil, path: path)
        }
        (tensors, names, self.groups) = (found.tensors, found.orderedNames, groups)
    }
}
