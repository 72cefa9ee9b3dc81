import Checkpoints
import Foundation
import NeuralNetworks
import Optimizers
import TensorCore

/// A part of a training with a state that must be saved so that the training can be resumed.
public protocol Resumable {
    /// Adds the part's state to `state` under `name`.
    ///
    /// - Throws: An error where the part cannot be saved.
    func save(to state: inout TrainingState, as name: String) throws

    /// Restores the state that `save` added under `name`.
    ///
    /// - Throws: `TrainingState.Mismatch` where the state is missing or does not fit.
    func restore(from state: TrainingState, as name: String) throws
}

/// Parts of a training, with the names under which they are saved.
public typealias ResumableParts = [(name: String, part: any Resumable)]

/// A part that a training may have begun without: where a save lacks it, it stays as it is.
public struct OptionalResumable: Resumable {
    private let part: any Resumable

    /// Creates a part that may be missing in saves.
    public init(_ part: any Resumable) { self.part = part }

    /// Adds the part's state.
    public func save(to state: inout TrainingState, as name: String) throws { try part.save(to: &state, as: name) }

    /// Restores the part's state where there is one.
    public func restore(from state: TrainingState, as name: String) throws {
        if state.has(name) { try part.restore(from: state, as: name) }
    }
}

/// The state of a network: all its arrays in the order of axes that files use.
public struct ResumableNetwork: Resumable {
    private let network: any Module

    /// Creates a part for a network.
    public init(_ network: any Module) { self.network = network }

    /// Adds the network's arrays to `state`, as `name/ARRAY`.
    public func save(to state: inout TrainingState, as name: String) {
        for entry in network.state() { state.put("\(name)/\(entry.name)", entry.stored) }
    }

    /// Loads the arrays into the network.
    ///
    /// - Throws: `TrainingState.Mismatch` where arrays are missing, left over or of other shapes.
    public func restore(from state: TrainingState, as name: String) throws {
        let part = state.part(name)
        do {
            try network.load(shapes: part.mapValues(\.shape)) { part[$0]!.array }
        } catch {
            throw TrainingState.Mismatch(description: "\(error) in \(name)")
        }
    }
}

/// The state of an optimizer, such as the moments of Adam.
public struct ResumableOptimizer: Resumable {
    private let optimizer: any Optimizer

    /// Creates a part for an optimizer.
    public init(_ optimizer: any Optimizer) { self.optimizer = optimizer }

    /// Adds the optimizer's arrays to `state`, as `name/ARRAY`.
    public func save(to state: inout TrainingState, as name: String) {
        for (key, array) in optimizer.state { state.put("\(name)/\(key)", array) }
    }

    /// Restores the optimizer's arrays.
    ///
    /// - Throws: `TrainingState.Mismatch` where they do not fit its parameters.
    public func restore(from state: TrainingState, as name: String) throws {
        do {
            try optimizer.restore(state.part(name).mapValues(\.array))
        } catch {
            throw TrainingState.Mismatch(description: "\(error) in \(name)")
        }
    }
}

extension RandomSource: Resumable {
    /// Adds the generator's four words to `state`, as a line of hexadecimal numbers.
    public func save(to state: inout TrainingState, as name: String) {
        state.words[name] = self.state.map { String($0, radix: 16) }.joined(separator: " ")
    }

    /// Restores the generator's four words.
    ///
    /// - Throws: `TrainingState.Mismatch` where they are missing.
    public func restore(from state: TrainingState, as name: String) throws {
        let words = (state.words[name] ?? "").split(separator: " ").compactMap { UInt64($0, radix: 16) }
        // A source whose words are all 0 would give nothing else.
        guard words.count == 4, words.contains(where: { $0 != 0 }) else {
            throw TrainingState.Mismatch(description: "saved state has no random numbers for \(name)")
        }
        self.state = words
    }
}

/// A value that is saved as JSON, for instance a schedule that depends on the losses so far.
public final class ResumableValue<Value: Codable>: Resumable {
    /// The current value.
    public var value: Value

    /// Creates a part with an initial value.
    public init(_ value: Value) { self.value = value }

    /// Adds the value to `state` as a line of JSON.
    ///
    /// - Throws: `EncodingError` where the value cannot be encoded.
    public func save(to state: inout TrainingState, as name: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        state.words[name] = String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Restores the value.
    ///
    /// - Throws: `TrainingState.Mismatch` where it is missing or cannot be decoded.
    public func restore(from state: TrainingState, as name: String) throws {
        guard let text = state.words[name], let saved = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)) else {
            throw TrainingState.Mismatch(description: "saved state has no \(name)")
        }
        value = saved
    }
}
