/// The Python names that a pickle may use; any other is refused when it is read.
enum PickleName: Hashable {
    case orderedDictionary
    /// A tensor: storage, offset, shape and strides, and more that is not used here.
    case rebuildTensor
    /// A parameter: its tensor first.
    case rebuildParameter
    /// A shape.
    case size
    case storage(StoredType)

    init?(module: String, name: String) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        // Before 0.4 PyTorch wrote the first of the two.
        case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("torch", "Size"): self = .size
        case ("torch", _):
            guard let type = StoredType.allCases.first(where: { $0.pyTorchStorage == name }) else { return nil }
            self = .storage(type)
        default: return nil
        }
    }
}

extension StoredType {
    /// The class of `torch` that holds such elements; nil where PyTorch's files have none.
    var pyTorchStorage: String? {
        switch self {
        case .float64: "DoubleStorage"
        case .float32: "FloatStorage"
        case .float16: "HalfStorage"
        case .bfloat16: "BFloat16Storage"
        case .int64: "LongStorage"
        case .int32: "IntStorage"
        case .int16: "ShortStorage"
        case .int8: "CharStorage"
        case .uint8: "ByteStorage"
        case .bool: "BoolStorage"
        case .uint64, .uint32, .uint16: nil
        }
    }
}
