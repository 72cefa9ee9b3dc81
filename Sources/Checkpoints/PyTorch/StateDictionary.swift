import Files

/// The tensors of a PyTorch file: their names and shapes from its pickle, with their bytes.
///
/// Training scripts nest what they save in many ways. All dictionaries, lists and objects are looked through, and each that holds
/// tensors by name is a group. In a whole network, which holds its parameters and its parts as objects, the tensors have the
/// names that its state dict would give them.
struct StateDictionary {
    /// Deeper nesting is not looked at; networks of networks take about 40.
    private static let maximumDepth = 100

    private let container: PyTorchContainer
    private let file: MappedFile
    private let path: String
    /// Bytes that all tensors together may still take. Many may share a storage, and one may repeat its elements: without a
    /// limit, a file of a few bytes could describe more than any disk holds.
    private var allowance: Int
    /// What is being looked at, since a value may hold itself.
    private var openDictionaries, openSequences, openObjects: Set<Int>
    /// How many more values may be looked at. A value may be in several places, and in each of those again.
    private var remaining: Int

    /// Those with tensors, in the order of the file.
    private(set) var groups: [TensorGroup] = []

    init(of container: PyTorchContainer, _ file: MappedFile, path: String) throws(CheckpointError) {
        (self.container, self.file, self.path) = (container, file, path)
        let pickle = container.pickle
        allowance = 4 * file.bytes.count + 1 << 24
        (openDictionaries, openSequences, openObjects) = ([], [], [])
        remaining = 1000 + 4 * (pickle.dictionaries.count + pickle.sequences.count + pickle.objects.count + pickle.tensors.count)
        try look(at: pickle.root, [])
        groups.removeAll { $0.names.isEmpty }
        if groups.isEmpty, !isEmptyDictionary(pickle.root) { throw noTensors() }
    }

    private func isEmptyDictionary(_ value: PickleValue) -> Bool {
        if case .dictionary(let index) = value { container.pickle.dictionaries[index].isEmpty } else { false }
    }

    private func noTensors() -> CheckpointError {
        let keys: [PickleValue] =
            if case .dictionary(let index) = container.pickle.root { container.pickle.dictionaries[index].map(\.key) } else { [] }
        let names = keys.prefix(5).compactMap { key in (try? container.pickle.name(key)).map { "'\($0.onOneLine)'" } }
        let found = names.isEmpty ? "" : ", only \(names.joined(separator: ", "))\(keys.count > names.count ? " and more" : ""),"
        return CheckpointError(
            "no tensors by name\(found) in", path: path,
            remedy: "save one network's tensors with torch.save(network.state_dict(), path)")
    }

    // MARK: What is nested

    private mutating func look(at value: PickleValue, _ keys: [String]) throws(CheckpointError) {
        guard keys.count < Self.maximumDepth, remaining > 0 else { return }
        remaining -= 1
        switch value {
        case .dictionary(let index):
            guard openDictionaries.insert(index).inserted else { return }
            defer { openDictionaries.remove(index) }
            try look(into: container.pickle.dictionaries[index], keys)
        case .sequence(let index):
            guard openSequences.insert(index).inserted else { return }
            defer { openSequences.remove(index) }
            for (position, element) in container.pickle.sequences[index].enumerated() where isNested(element) {
                try look(at: element, keys + ["\(position)"])
            }
        case .object(let index):
            guard openObjects.insert(index).inserted else { return }
            defer { openObjects.remove(index) }
            let object = container.pickle.objects[index]
            try look(into: object.members, keys)
            try look(atAttributes: object.state, keys)
        default: break
        }
    }

    /// What an object is made from: a dictionary of attributes, or that and another for slots.
    private mutating func look(atAttributes state: PickleValue, _ keys: [String]) throws(CheckpointError) {
        switch state {
        case .dictionary(let index) where isNetwork(index):
            groups.append(TensorGroup(path: keys))
            try collect(network: index, prefix: "", depth: 0, into: groups.count - 1)
        case .dictionary: try look(at: state, keys)
        case .sequence(let index):
            for part in container.pickle.sequences[index].prefix(2) {
                if case .dictionary = part { try look(at: part, keys) }
            }
        default: break
        }
    }

    private mutating func look(into members: [(key: PickleValue, value: PickleValue)], _ keys: [String]) throws(CheckpointError) {
        let group = groups.count
        groups.append(TensorGroup(path: keys))
        for (key, value) in members {
            if case .tensor(let index) = value {
                guard let name = try name(key) else { continue }
                try add(index, name, to: group)
            } else if isNested(value), let name = try? name(key) {
                try look(at: value, keys + [name])
            }
        }
    }

    private func isNested(_ value: PickleValue) -> Bool {
        switch value {
        case .dictionary, .sequence, .object: true
        default: false
        }
    }

    /// The text of a key, or a whole number as text; nil for other keys.
    private func name(_ key: PickleValue) throws(CheckpointError) -> String? {
        switch key {
        case .text: try container.pickle.name(key)
        case .integer(let number): "\(number)"
        default: nil
        }
    }

    // MARK: Whole networks

    /// Whether attributes are those of a network of PyTorch's.
    private func isNetwork(_ attributes: Int) -> Bool {
        container.pickle.member("_parameters", of: attributes) != nil
            && container.pickle.member("_modules", of: attributes) != nil
    }

    private mutating func collect(
        network: Int, prefix: String, depth: Int, into group: Int
    ) throws(CheckpointError) {
        guard depth < Self.maximumDepth, remaining > 0, openDictionaries.insert(network).inserted else { return }
        defer { openDictionaries.remove(network) }
        remaining -= 1
        for part in ["_parameters", "_buffers"] {
            for (key, value) in members(of: container.pickle.member(part, of: network)) {
                guard case .tensor(let index) = value, let name = try name(key) else { continue }
                try add(index, prefix + name, to: group)
            }
        }
        for (key, value) in members(of: container.pickle.member("_modules", of: network)) {
            guard case .object(let index) = value, case .dictionary(let attributes) = container.pickle.objects[index].state,
                isNetwork(attributes), let name = try name(key), prefix.utf8.count < Pickle.maximumNameLength
            else { continue }
            try collect(network: attributes, prefix: prefix + name + ".", depth: depth + 1, into: group)
        }
    }

    private func members(of value: PickleValue?) -> [(key: PickleValue, value: PickleValue)] {
        switch value {
        case .dictionary(let index): container.pickle.dictionaries[index]
        case .object(let index): container.pickle.objects[index].members
        default: []
        }
    }

    // MARK: Tensors

    private mutating func add(_ index: Int, _ name: String, to group: Int) throws(CheckpointError) {
        guard remaining > 0 else { return }
        remaining -= 1
        guard groups[group].tensors[name] == nil else { throw .malformed("'\(name.onOneLine)' appears twice in", path: path) }
        groups[group].tensors[name] = try tensor(container.pickle.tensors[index], name)
        groups[group].names.append(name)
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
        let source = container.checksums[storage.key].map { entry in
            ZipEntrySource(file: file, path: path, name: entry.name, range: region, checksum: entry.checksum)
        }
        if tensor.isContiguous {
            var stored = StoredTensor(type: type, shape: tensor.shape, file: file, range: start..<start + byteCount)
            stored.source = source
            return stored
        }
        try source?.check()
        let elements = UnsafeRawBufferPointer(rebasing: file.bytes[start..<region.upperBound])
        let bytes =
            switch width {
            case 1: tensor.gathered(count, from: elements, as: UInt8.self)
            case 2: tensor.gathered(count, from: elements, as: UInt16.self)
            case 4: tensor.gathered(count, from: elements, as: UInt32.self)
            default: tensor.gathered(count, from: elements, as: UInt64.self)
            }
        return StoredTensor(type: type, shape: tensor.shape, bytes: bytes)
    }
}
