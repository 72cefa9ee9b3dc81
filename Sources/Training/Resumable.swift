import Checkpoints
import Foundation
import NeuralNetworks
import Optimizers
import TensorCore

/// A part of a training that keeps something from step to step, and so belongs in its saves.
public protocol Resumable {
    /// Puts all that is needed to go on exactly into `state`, under `name`.
    func save(to state: inout TrainingState, as name: String) throws

    /// Takes what `save` put there.
    ///
    /// - Throws: `TrainingState.Mismatch`, `StateMismatch` or `OptimizerStateError` where it is missing or does not fit.
    func restore(from state: TrainingState, as name: String) throws
}

/// Parts of a training by the names they are saved under.
public typealias ResumableParts = [(name: String, part: any Resumable)]

/// A network as a part of a training: all its arrays, as files have them.
public struct ResumableNetwork: Resumable {
    private let network: any Module

    /// A network as a part of a training.
    public init(_ network: any Module) { self.network = network }

    public func save(to state: inout TrainingState, as name: String) {
        for entry in network.state() { state.put("\(name)/\(entry.name)", entry.stored) }
    }

    public func restore(from state: TrainingState, as name: String) throws {
        let part = state.part(name)
        try network.load(shapes: part.mapValues(\.shape)) { part[$0]!.array }
    }
}

/// An optimizer as a part of a training.
public struct ResumableOptimizer: Resumable {
    private let optimizer: any Optimizer

    /// An optimizer as a part of a training.
    public init(_ optimizer: any Optimizer) { self.optimizer = optimizer }

    public func save(to state: inout TrainingState, as name: String) {
        for (key, array) in optimizer.state { state.put("\(name)/\(key)", array) }
    }

    public func restore(from state: TrainingState, as name: String) throws {
        try optimizer.restore(state.part(name).mapValues(\.array))
    }
}

extension RandomSource: Resumable {
    public func save(to state: inout TrainingState, as name: String) {
        state.words[name] = self.state.map { String($0, radix: 16) }.joined(separator: " ")
    }

    public func restore(from state: TrainingState, as name: String) throws {
        let words = (state.words[name] ?? "").split(separator: " ").compactMap { UInt64($0, radix: 16) }
        guard words.count == 4 else { throw TrainingState.Mismatch(description: "saved state has no random numbers for \(name)") }
        self.state = words
    }
}

/// A value as a part of a training, kept as JSON: a schedule that looks at the run, say.
public final class ResumableValue<Value: Codable>: Resumable {
    /// The value at present.
    public var value: Value

    /// A value to begin with.
    public init(_ value: Value) { self.value = value }

    public func save(to state: inout TrainingState, as name: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        state.words[name] = String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    public func restore(from state: TrainingState, as name: String) throws {
        guard let text = state.words[name], let saved = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)) else {
            throw TrainingState.Mismatch(description: "saved state has no \(name)")
        }
        value = saved
    }
}
