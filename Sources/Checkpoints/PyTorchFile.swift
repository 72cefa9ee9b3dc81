import Files

/// Named tensors, as PyTorch's own files (`.pth`, `.pt`) hold the state dict of a network.
///
/// Such a file is a program for Python's pickle machine, and loading one from an unknown source in Python may run any code. Here
/// nothing is run: the few instructions and names that a state dict consists of are read as data, all others are refused.
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
    /// The tensors are those of the saved dictionary, or of its member `state_dict` or `model`; other values are skipped. Where
    /// every name begins with `module.`, that is removed. Every size is checked against the file before memory is allocated; the
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
            let found = try StateDictionary(of: try PyTorchContainer(of: file.bytes, path: path), file, path: path)
            return PyTorchFile(tensors: found.tensors, order: found.order)
        }
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
