import TensorCore

/// Why saved arrays do not fit a network.
public struct StateMismatch: Error, CustomStringConvertible {
    /// Names the network has and the file lacks.
    public let missing: [String]
    /// Names the file has and the network lacks.
    public let unexpected: [String]
    /// Names whose shapes differ, with both shapes.
    public let misshapen: [String]

    /// What is missing, unexpected or of another shape, in one line.
    public var description: String {
        let parts = [("missing", missing), ("unexpected", unexpected), ("of another shape", misshapen)]
        return "weights do not fit the network: "
            + parts.filter { !$0.1.isEmpty }.map { "\($0.0) \(Self.list($0.1))" }.joined(separator: "; ")
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}

extension Module {
    /// All arrays of the state, under PyTorch's names and in its order of axes. PyTorch's `state_dict`.
    public func stateDictionary() -> [String: HostArray] {
        Dictionary(
            uniqueKeysWithValues: state().map { ($0.name, $0.order.toFile($0.value).host) })
    }

    /// Sets the whole state from `arrays`, which are as `stateDictionary()` returns them. PyTorch's `load_state_dict`.
    ///
    /// - Throws: `StateMismatch` where names or shapes differ; nothing is then changed.
    public func load(_ arrays: [String: HostArray]) throws(StateMismatch) {
        try load(shapes: arrays.mapValues(\.shape)) { arrays[$0]! }
    }

    /// Sets the whole state from arrays that are requested one at a time, so that a file need not be in memory twice.
    ///
    /// - Parameters:
    ///   - shapes: The shapes of all given arrays, by name.
    ///   - array: Returns the array of a name.
    /// - Throws: `StateMismatch` where names or shapes differ; nothing is then changed.
    public func load(shapes: [String: [Int]], array: (_ name: String) -> HostArray) throws(StateMismatch) {
        if let mismatch = mismatch(with: shapes) { throw mismatch }
        for entry in state() {
            entry.value = entry.order.fromFile(NDArray(array(entry.name), on: entry.value.backend))
        }
    }

    /// Why arrays of these shapes, by name, cannot be loaded; nil where they can.
    public func mismatch(with shapes: [String: [Int]]) -> StateMismatch? {
        let entries = state()
        let names = Set(entries.map(\.name))
        let mismatch = StateMismatch(
            missing: entries.map(\.name).filter { shapes[$0] == nil },
            unexpected: shapes.keys.filter { !names.contains($0) }.sorted(),
            misshapen: entries.compactMap { entry in
                guard let shape = shapes[entry.name], shape != entry.fileShape else { return nil }
                return "\(entry.name) \(shape) instead of \(entry.fileShape)"
            })
        return mismatch.missing.isEmpty && mismatch.unexpected.isEmpty && mismatch.misshapen.isEmpty ? nil : mismatch
    }
}
