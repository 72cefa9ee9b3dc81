extension CheckpointError {
    /// The file is not of the expected format, or of neither format where that is nil; says what it seems to be instead.
    static func foreign(_ kind: ContentKind, expected format: WeightsFile.Format?, path: String) -> CheckpointError {
        switch format {
        case .safetensors: foreign(kind, expected: "safetensors", file: ".safetensors file", path: path)
        case .pyTorch: foreign(kind, expected: "PyTorch weights", file: ".pth file", path: path)
        case nil: foreign(kind, expected: "weights", file: ".pth or .safetensors file", path: path)
        }
    }

    /// The file does not hold what was `expected`, which a `file` would hold; says what it seems to be instead.
    static func foreign(_ kind: ContentKind, expected: String, file: String, path: String) -> CheckpointError {
        func found(_ what: String, _ remedy: String) -> CheckpointError {
            CheckpointError("expected \(expected), found \(what)", path: path, remedy: remedy)
        }
        return switch kind {
        case .empty: cutShort("expected \(expected), found the empty file", path: path)
        case .gitLFSPointer: found("the Git LFS pointer", "fetch the real file with 'git lfs pull', or download it")
        case .webPage:
            found(
                "the web page",
                "the download gave a page instead of the file; open its address in a browser and save the file itself")
        case .picture: found("the picture", "name a \(file)")
        case .onnx where !file.contains(".onnx"):
            found("the ONNX network", "name a \(file) of the same network; ONNX files are written, not read back")
        case .zip, .legacy:
            found("what looks like PyTorch's own format in", "convert it with 'cyclegan convert', and name the \(file)")
        case .hdf5: found("the HDF5 file, as Keras writes it,", "networks of Keras are not read; name a \(file) of PyTorch's")
        case .savedModel, .tensorFlowCheckpoint, .tensorFlowLite:
            found("the TensorFlow file", "networks of TensorFlow are not read; name a \(file) of PyTorch's")
        case .gguf: found("the GGUF file", "language models are not read; name a \(file)")
        case .tar:
            found(
                "the tar archive",
                "unpack it and name the \(file) inside; if PyTorch wrote it before 0.1.10, load it there and save it with torch.save"
            )
        case .compressed: found("the compressed file", "unpack it and name the \(file) inside")
        case .numPy: found("the NumPy array", "name a \(file) that holds a network's arrays by name")
        case .pickle:
            found("a pickle that PyTorch did not write in", "save the weights with torch.save(network.state_dict(), path)")
        case .safetensors where !file.contains(".safetensors"): found("safetensors in", "name a \(file)")
        case .safetensors, .onnx, .unknown:
            CheckpointError(
                "no \(expected) in", path: path,
                remedy: "name a \(file); if this is one, it is damaged: copy or download it again")
        }
    }

    /// A zip archive that PyTorch did not write, of which the names of the entries tell what it is.
    static func otherArchive(_ names: [String], path: String) -> CheckpointError {
        func found(_ what: String, _ remedy: String) -> CheckpointError {
            CheckpointError("expected PyTorch weights, found \(what)", path: path, remedy: remedy)
        }
        func entry(_ endings: String...) -> String? {
            names.first { name in endings.contains { name.lowercased().hasSuffix($0) } }
        }
        if let weights = entry(".pth", ".pt", ".ckpt", ".safetensors", ".pth.tar", ".bin") {
            return found(
                "another zip archive, with '\(weights.onOneLine)' inside,", "unpack it and name that file or its folder")
        }
        if entry(".npy") != nil {
            return found("the NumPy archive (.npz)", "save the arrays by name with torch.save or safetensors, and name that file")
        }
        if entry(".weights.h5", ".h5", "saved_model.pb") != nil {
            return found(
                "a network of Keras or TensorFlow in the zip archive", "these are not read; name a .pth file of PyTorch's")
        }
        return found("another zip archive", "name a .pth file; if the weights are inside, unpack them first")
    }
}
