import Files

extension PyTorchFile {
    /// Writes the file to `path` in the zip form of PyTorch 1.6 and later, all or nothing (see `AtomicFile`).
    ///
    /// `torch.load(path, weights_only=True)` gives an `OrderedDict` of the same tensors in the order of `orderedNames`. The
    /// same content gives the same bytes. One tensor at a time is in memory, where tensors are mapped or computed when needed.
    /// - Throws: `CheckpointError` when the file cannot be written, or a tensor is of a type that PyTorch's files do not hold.
    public func write(to path: String) throws(CheckpointError) {
        var listed: [(name: String, type: String, tensor: StoredTensor)] = []
        for name in orderedNames {
            guard let tensor = tensors[name] else { continue }
            guard let type = tensor.type.pyTorchStorage else {
                throw CheckpointError(
                    "'\(name.onOneLine)' is of type \(tensor.type.rawValue), which PyTorch's files do not hold: cannot write",
                    path: path, remedy: "write safetensors, or give it another type")
            }
            listed.append((name, type, tensor))
        }
        try AtomicFile.writeWeights(to: path) { (file) throws(FileError) in
            var zip = ZipWriter(to: file)
            try zip.append("archive/data.pkl", PickleWriter(listed).bytes)
            try zip.append("archive/byteorder", Array("little".utf8))
            for (index, entry) in listed.enumerated() {
                try entry.tensor.withBytes { (bytes) throws(FileError) in try zip.append("archive/data/\(index)", bytes) }
            }
            try zip.append("archive/version", Array("3\n".utf8))
            try zip.finish()
        }
    }
}
