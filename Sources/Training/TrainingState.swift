import Checkpoints
import NeuralNetworks
import TensorCore

/// The state of a training from which it can be resumed exactly: arrays and text by name.
///
/// Arrays are not copied: values are read when they are written to a file or compared, one array at a time.
public struct TrainingState: Sendable, Equatable {
    /// The arrays, named by the part, a slash and the array's own name: `G_A/model.1.weight`.
    public private(set) var arrays: [String: StoredTensor] = [:]
    /// Texts by name.
    public var words: [String: String] = [:]

    /// Creates an empty state.
    public init() {}

    /// A saved state does not fit the training.
    public struct Mismatch: Error, CustomStringConvertible {
        /// What is missing or does not fit, in one line.
        public let description: String

        /// Creates an error with this description.
        public init(description: String) { self.description = description }
    }

    /// Reads a file that `write` wrote.
    ///
    /// - Throws: `CheckpointError` for a file that cannot be read or is damaged.
    public init(contentsOf path: String) throws {
        let file = try SafetensorsFile(contentsOf: path)
        (arrays, words) = (file.tensors, file.metadata)
    }

    /// Writes the state as a safetensors file, which is written completely or not at all.
    ///
    /// - Throws: `CheckpointError` where the file cannot be written.
    public func write(to path: String) throws { try SafetensorsFile(metadata: words, tensors: arrays).write(to: path) }

    /// Adds an array.
    public mutating func put(_ name: String, _ array: StoredTensor) { arrays[name] = array }

    /// Adds an array, whose values are read when they are needed. Later steps do not change it.
    public mutating func put(_ name: String, _ array: NDArray) {
        put(name, StoredTensor(shape: array.shape) { array.values })
    }

    /// Returns whether the state has anything of a part.
    public func has(_ name: String) -> Bool { words[name] != nil || arrays.keys.contains { $0.hasPrefix(name + "/") } }

    /// Returns the arrays of a part by their own names.
    public func part(_ name: String) -> [String: StoredTensor] {
        let prefix = name + "/"
        return Dictionary(
            uniqueKeysWithValues: arrays.compactMap { key, value in
                key.hasPrefix(prefix) ? (String(key.dropFirst(prefix.count)), value) : nil
            })
    }
}

extension StateEntry {
    /// The array in the order of axes that files use, whose values are read when they are needed. Later steps do not change it.
    var stored: StoredTensor {
        let (array, order) = (value, order)
        return StoredTensor(shape: fileShape) { order.toFile(array).values }
    }
}
