import Files

/// Named tensors, as PyTorch's own files (`.pth`, `.pt`) hold the state dict of a network.
///
/// Such a file is a program for Python's pickle machine, and loading one from an unknown source in Python may run any code. Here
/// nothing is run: instructions and names are read as data. Values of unknown classes are passed over, but for the tensors inside, and a
/// file that names functions of Python that reach the machine is refused.
public struct PyTorchFile: Sendable, Equatable {
    /// The tensors, by name.
    public var tensors: [String: StoredTensor]
    /// Names in the order of the file. Tensors that are not among them are written after those that are, sorted, numbers by their
    /// value; names without a tensor are ignored.
    public var order: [String]

    /// A file to be written.
    public init(tensors: [String: StoredTensor] = [:], order: [String] = []) { (self.tensors, self.order) = (tensors, order) }

    /// Reads the file at `path`: the zip that PyTorch writes since 1.6, or the stream that it wrote before.
    ///
    /// The tensors are those of the saved dictionary, or of its member `state_dict` or `model`, or of the only dictionary in it that has
    /// tensors; other values are skipped. Where every name begins with `module.`, that is removed. In other files each name begins with
    /// the keys that lead to its dictionary, joined by dots. Every size is checked against the file before memory is allocated; the
    /// numbers stay in the mapped file until they are asked for, except those that are not in row-major order.
    /// - Throws: `CheckpointError` when the file cannot be read, is not a complete one of PyTorch's, or refers to code.
    public init(contentsOf path: String) throws(CheckpointError) {
        try self.init(try MappedFile(ofWeights: path), path: path)
    }

    /// Reads a file that is already in memory.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: Its name, for messages.
    /// - Throws: `CheckpointError` as `init(contentsOf:)` does.
    public init(bytes: [UInt8], path: String) throws(CheckpointError) {
        try self.init(MappedFile(bytes: bytes), path: path)
    }

    init(_ file: MappedFile, path: String) throws(CheckpointError) {
        self = try withExtendedLifetime(file) { () throws(CheckpointError) in
            try PyTorchFile(
                try StateDictionary(of: try PyTorchContainer(of: file, path: path), file, path: path).groups, path: path)
        }
    }

    /// The tensors of a file's dictionaries, under names that are unique in the file.
    init(_ groups: [TensorGroup], path: String) throws(CheckpointError) {
        self.init()
        if let main = Self.mainGroup(of: groups) {
            (tensors, order) = (main.tensors, main.names)
            removeWrapper()
            return
        }
        for group in groups {
            for name in group.names {
                let fullName = group.fullName(name)
                guard tensors.updateValue(group.tensors[name]!, forKey: fullName) == nil else {
                    throw .malformed("'\(fullName.onOneLine)' appears twice in", path: path)
                }
                order.append(fullName)
            }
        }
    }

    /// The only group, or the innermost one at customary keys.
    private static func mainGroup(of groups: [TensorGroup]) -> TensorGroup? {
        if groups.count == 1 { return groups[0] }
        return groups.filter { $0.path.allSatisfy { ["state_dict", "model"].contains($0) } }.max {
            $0.path.count < $1.path.count
        }
    }

    /// Training on several devices puts `module.` before every name.
    private mutating func removeWrapper() {
        let wrapper = "module."
        guard order.allSatisfy({ $0.hasPrefix(wrapper) }) else { return }
        order = order.map { String($0.dropFirst(wrapper.count)) }
        tensors = Dictionary(uniqueKeysWithValues: tensors.map { (String($0.key.dropFirst(wrapper.count)), $0.value) })
    }

    /// All names in the order in which they are written.
    public var orderedNames: [String] {
        var seen: Set<String> = []
        let known = order.filter { tensors[$0] != nil && seen.insert($0).inserted }
        return known + tensors.keys.filter { !seen.contains($0) }.sorted { $0.naturallyPrecedes($1) }
    }
}

extension String {
    /// Order of names in which runs of digits count as numbers, so that `model.2` comes before `model.10`.
    fileprivate func naturallyPrecedes(_ other: String) -> Bool {
        let (a, b) = (naturalParts, other.naturalParts)
        for (left, right) in zip(a, b) where left != right {
            // A longer number without leading zeros is a larger one.
            if left.isNumber && right.isNumber && left.bytes.count != right.bytes.count {
                return left.bytes.count < right.bytes.count
            }
            return left.bytes.lexicographicallyPrecedes(right.bytes)
        }
        return a.count == b.count ? utf8.lexicographicallyPrecedes(other.utf8) : a.count < b.count
    }

    /// Runs of digits, without leading zeros, and what stands between them.
    private var naturalParts: [(isNumber: Bool, bytes: ArraySlice<UInt8>)] {
        let bytes = Array(utf8)
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        var parts: [(isNumber: Bool, bytes: ArraySlice<UInt8>)] = []
        var start = 0
        while start < bytes.count {
            let isNumber = isDigit(bytes[start])
            let end = bytes[start...].firstIndex { isDigit($0) != isNumber } ?? bytes.count
            let part = bytes[start..<end]
            parts.append((isNumber, isNumber ? part.drop { $0 == UInt8(ascii: "0") } : part))
            start = end
        }
        return parts
    }
}
