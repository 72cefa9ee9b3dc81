/// Writes the pickle of a state dict, protocol 2, with only what PyTorch's `weights_only` reader accepts.
struct PickleWriter {
    private(set) var bytes: [UInt8] = []

    /// An `OrderedDict` of tensors, each in a storage of its own whose key is its number.
    init(_ tensors: [(name: String, type: String, tensor: StoredTensor)]) {
        put(.proto, [2])
        putEmptyOrderedDictionary()
        put(.mark)
        for (index, (name, type, tensor)) in tensors.enumerated() {
            put(name)
            put(.global, "torch._utils\n_rebuild_tensor_v2\n".utf8)
            put(.mark)
            putStorage(type: type, key: index, count: tensor.count)
            put(0)
            putTuple(tensor.shape)
            putTuple(tensor.shape.rowMajorStrides)
            // Needs no gradient, and has no hooks.
            put(.newFalse)
            putEmptyOrderedDictionary()
            put(.tuple)
            put(.reduce)
        }
        put(.setItems)
        put(.stop)
    }

    private mutating func put(_ operation: PickleOperation, _ operand: some Sequence<UInt8> = []) {
        bytes.append(operation.rawValue)
        bytes += operand
    }

    private mutating func put(_ text: String) {
        put(.binUnicode, withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian, Array.init))
        bytes += text.utf8
    }

    /// A whole number that is not negative.
    private mutating func put(_ number: Int) {
        switch number {
        case 0..<0x100: put(.binInt1, [UInt8(number)])
        case 0..<0x1_0000: put(.binInt2, withUnsafeBytes(of: UInt16(number).littleEndian, Array.init))
        case 0..<0x8000_0000: put(.binInt, withUnsafeBytes(of: UInt32(number).littleEndian, Array.init))
        default: put(.long1, [8] + withUnsafeBytes(of: UInt64(number).littleEndian, Array.init))
        }
    }

    private mutating func putTuple(_ numbers: [Int]) {
        guard !numbers.isEmpty else { return put(.emptyTuple) }
        put(.mark)
        for number in numbers { put(number) }
        put(.tuple)
    }

    private mutating func putEmptyOrderedDictionary() {
        put(.global, "collections\nOrderedDict\n".utf8)
        put(.emptyTuple)
        put(.reduce)
    }

    private mutating func putStorage(type: String, key: Int, count: Int) {
        put(.mark)
        put("storage")
        put(.global, "torch\n\(type)\n".utf8)
        put("\(key)")
        put("cpu")
        put(count)
        put(.tuple)
        put(.binPersistentID)
    }
}

extension [Int] {
    /// The strides of a shape in row-major order; empty axes count as one.
    fileprivate var rowMajorStrides: [Int] {
        var strides = [Int](repeating: 1, count: count)
        for axis in indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * Swift.max(self[axis + 1], 1) }
        return strides
    }
}
