import Checkpoints
import NeuralNetworks
import TensorCore

/// Everything that a stopped training needs to go on to the byte: arrays by name, and words.
///
/// Arrays are not copied: numbers are read when they are written to a file or compared, one array at a time.
public struct TrainingState: Sendable, Equatable {
    /// By the part's name, a slash and the array's own: `G_A/model.1.weight`.
    public private(set) var arrays: [String: StoredTensor] = [:]
    /// Text by name.
    public var words: [String: String] = [:]

    /// Nothing.
    public init() {}

    /// Why a saved state cannot be taken.
    public struct Mismatch: Error, CustomStringConvertible {
        /// What is missing or does not fit.
        public let description: String

        /// What is missing or does not fit.
        public init(description: String) { self.description = description }
    }

    /// Reads a file that `write` made.
    ///
    /// - Throws: `CheckpointError` for a file that cannot be read or is damaged.
    public init(contentsOf path: String) throws {
        let file = try SafetensorsFile(contentsOf: path)
        (arrays, words) = (file.tensors, file.metadata)
    }

    /// Writes all of it as a safetensors file, or nothing.
    ///
    /// - Throws: `CheckpointError` where the file cannot be written.
    public func write(to path: String) throws { try SafetensorsFile(metadata: words, tensors: arrays).write(to: path) }

    /// Adds an array.
    public mutating func put(_ name: String, _ array: StoredTensor) { arrays[name] = array }

    /// Adds an array, whose numbers are read when they are asked for. Later steps do not change it.
    public mutating func put(_ name: String, _ array: NDArray) {
        put(name, StoredTensor(shape: array.shape) { array.values })
    }

    /// Whether there is anything of a part.
    public func has(_ name: String) -> Bool { words[name] != nil || arrays.keys.contains { $0.hasPrefix(name + "/") } }

    /// The arrays of a part, by their own names.
    public func part(_ name: String) -> [String: StoredTensor] {
        let prefix = name + "/"
        return Dictionary(
            uniqueKeysWithValues: arrays.compactMap { key, value in
                key.hasPrefix(prefix) ? (String(key.dropFirst(prefix.count)), value) : nil
            })
    }
}

extension StateEntry {
    /// The array as files have it, whose numbers are read when they are asked for. Later steps do not change it.
    var stored: StoredTensor {
        let (array, order) = (value, order)
        return StoredTensor(shape: fileShape) { order.toFile(array).values }
    }
}
