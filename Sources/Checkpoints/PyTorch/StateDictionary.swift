import Files

/// The tensors of a PyTorch file: their names and shapes from its pickle, with their bytes.
struct StateDictionary {
    private let container: PyTorchContainer
    private let file: MappedFile
    private let path: String
    /// Bytes that all tensors together may still take. Many may share a storage, and one may repeat its elements: without a
    /// limit, a file of a few bytes could describe more than any disk holds.
    private var allowance: Int

    private(set) var tensors: [String: StoredTensor] = [:]
    /// Names in the order of the file.
    private(set) var order: [String] = []

    init(of container: PyTorchContainer, _ file: MappedFile, path: String) throws(CheckpointError) {
        (self.container, self.file, self.path) = (container, file, path)
        allowance = 4 * file.bytes.count + 1 << 24
        let pickle = container.pickle
        let members = pickle.dictionaries[try dictionary()]
        for (key, value) in members {
            guard case .tensor(let index) = value else { continue }
            let name = try pickle.name(key)
            guard tensors[name] == nil else { throw .malformed("'\(name.onOneLine)' appears twice in", path: path) }
            tensors[name] = try tensor(pickle.tensors[index], name)
            order.append(name)
        }
        guard !order.isEmpty || members.isEmpty else { throw noTensors(members.map(\.key)) }
        removeWrapper()
    }

    /// The dictionary of tensors: the whole object, or its member of a customary name.
    private func dictionary() throws(CheckpointError) -> Int {
        let pickle = container.pickle
        guard case .dictionary(var found) = pickle.root else { throw noTensors([]) }
        // A dictionary may hold itself, so the search has an end.
        for _ in 0..<8 {
            let nested = ["state_dict", "model"].compactMap { key -> Int? in
                if case .dictionary(let inner)? = pickle.member(key, of: found) { inner } else { nil }
            }
            guard let inner = nested.first else { break }
            found = inner
        }
        return found
    }

    private func noTensors(_ keys: [PickleValue]) -> CheckpointError {
        let names = keys.prefix(5).compactMap { key in (try? container.pickle.name(key)).map { "'\($0.onOneLine)'" } }
        let found = names.isEmpty ? "" : ", only \(names.joined(separator: ", "))\(keys.count > names.count ? " and more" : ""),"
        return CheckpointError(
            "no tensors by name\(found) in", path: path,
            remedy: "save one network's tensors with torch.save(network.state_dict(), path)")
    }

    /// Training on several devices puts `module.` before every name.
    private mutating func removeWrapper() {
        let wrapper = "module."
        guard order.allSatisfy({ $0.hasPrefix(wrapper) }) else { return }
        order = order.map { String($0.dropFirst(wrapper.count)) }
        tensors = Dictionary(uniqueKeysWithValues: tensors.map { (String($0.key.dropFirst(wrapper.count)), $0.value) })
    }

    private mutating func tensor(_ tensor: Pickle.Tensor, _ name: String) throws(CheckpointError) -> StoredTensor {
        func fault(_ what: String) -> CheckpointError { .malformed("tensor '\(name.onOneLine)' \(what) in", path: path) }
        let storage = container.pickle.storages[tensor.storage]
        let (type, width) = (storage.type, storage.type.byteWidth)
        guard let region = container.regions[storage.key] else {
            throw fault("has its numbers in data/\(storage.key.onOneLine), which is missing")
        }
        guard let size = storage.byteCount, size <= region.count else {
            throw fault("has its numbers in data/\(storage.key.onOneLine), which is shorter than its \(storage.count) elements")
        }
        guard let byteCount = tensor.shape.checkedProduct(times: width) else {
            throw fault("of shape \(tensor.shape.description.onOneLine) is too large")
        }
        let count = byteCount / width
        guard count == 0 || tensor.reach.map({ $0 <= storage.count }) == true else { throw fault("reaches outside its storage") }
        guard byteCount <= allowance else { throw fault("of shape \(tensor.shape) repeats more numbers than the file holds") }
        allowance -= byteCount
        if count == 0 { return StoredTensor(type: type, shape: tensor.shape, file: file, range: 0..<0) }
        let start = region.lowerBound + tensor.offset * width
        if tensor.isContiguous {
            return StoredTensor(type: type, shape: tensor.shape, file: file, range: start..<start + byteCount)
        }
        let source = UnsafeRawBufferPointer(rebasing: file.bytes[start..<region.upperBound])
        let bytes =
            switch width {
            case 1: tensor.gathered(count, from: source, as: UInt8.self)
            case 2: tensor.gathered(count, from: source, as: UInt16.self)
            case 4: tensor.gathered(count, from: source, as: UInt32.self)
            default: tensor.gathered(count, from: source, as: UInt64.self)
            }
        return StoredTensor(type: type, shape: tensor.shape, bytes: bytes)
    }
}

extension Pickle.Tensor {
    /// One more than the position of the last element in the storage, or nil where that overflows; for tensors with elements.
    fileprivate var reach: Int? {
        var last = offset
        for (extent, stride) in zip(shape, strides) {
            let (distance, first) = (extent - 1).multipliedReportingOverflow(by: stride)
            let (sum, second) = last.addingReportingOverflow(distance)
            if first || second { return nil }
            last = sum
        }
        return last == .max ? nil : last + 1
    }

    /// Whether the elements follow one another in row-major order. The stride of an axis with one element does not matter.
    fileprivate var isContiguous: Bool {
        var expected = 1
        for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
            if stride != expected { return false }
            expected *= extent
        }
        return true
    }

    /// The elements in row-major order, `source` beginning at the first one.
    fileprivate func gathered<Element: FixedWidthInteger & BitwiseCopyable>(
        _ count: Int, from source: UnsafeRawBufferPointer, as type: Element.Type
    ) -> [UInt8] {
        let width = MemoryLayout<Element>.size
        return [UInt8](unsafeUninitializedCapacity: count * width) { bytes, initializedCount in
            let target = UnsafeMutableRawBufferPointer(bytes)
            // An axis of one element may have any stride, also one that no address could take.
            let axes = zip(shape, strides).filter { $0.0 != 1 }
            var index = [Int](repeating: 0, count: axes.count)
            var place = 0
            for element in 0..<count {
                target.storeBytes(
                    of: source.loadUnaligned(fromByteOffset: place * width, as: Element.self), toByteOffset: element * width,
                    as: Element.self)
                for axis in axes.indices.reversed() {
                    let (extent, stride) = axes[axis]
                    index[axis] += 1
                    place += stride
                    if index[axis] < extent { break }
                    place -= stride * extent
                    index[axis] = 0
                }
            }
            initializedCount = count * width
        }
    }
}
