/// The Python names in a pickle: those that are understood, and those that stand for a value of which only its content is kept.
enum PickleName: Hashable {
    case orderedDictionary
    /// A tensor: storage, offset, shape and strides, and more that is not used here.
    case rebuildTensor
    /// A parameter: its tensor first.
    case rebuildParameter
    /// A tensor of a class of its own: the function that makes a plain one, the class, and the arguments of the function.
    case rebuildFromType
    /// A shape.
    case size
    case storage(StoredType)
    /// A class or function that is not known here. It is never run; what it would be given is kept as data.
    case unknown

    /// Modules of Python that reach the machine: no weights need them, and a pickle that names them was made to do harm.
    private static let harmfulModules: Set = [
        "os", "posix", "nt", "subprocess", "commands", "popen2", "pty", "sys", "socket", "shutil", "importlib", "imp", "runpy",
        "ctypes", "webbrowser", "platform", "pickle", "_pickle", "cPickle", "marshal",
    ]
    /// Functions of Python itself that run code, read or write files, or lead to others that do.
    private static let harmfulBuiltins: Set = [
        "eval", "exec", "execfile", "compile", "open", "file", "input", "raw_input", "apply", "globals", "locals", "vars",
        "breakpoint",
        "__import__", "__build_class__", "delattr", "setattr", "help", "exit", "quit",
    ]

    /// The name, or nil for one that a file of weights has no use for: one that would run code or reach the machine.
    init?(module: String, name: String) {
        let root = module.prefix { $0 != "." }
        if Self.harmfulModules.contains(String(root)) { return nil }
        if ["builtins", "__builtin__", "__builtins__"].contains(module),
            Self.harmfulBuiltins.contains(String(name.prefix { $0 != "." }))
        {
            return nil
        }
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        // Before 0.4 PyTorch wrote the first of the two.
        case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"): self = .rebuildParameter
        case ("torch._tensor", "_rebuild_from_type_v2"): self = .rebuildFromType
        case ("torch", "Size"): self = .size
        case ("torch", _):
            self = StoredType.allCases.first { $0.pyTorchStorage == name }.map { .storage($0) } ?? .unknown
        default: self = .unknown
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
