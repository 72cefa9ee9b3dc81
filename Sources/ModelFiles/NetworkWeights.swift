import Checkpoints
import Foundation
import GANModels
import NeuralNetworks
import TensorCore

/// The weights of one network, and the network that is recognized from them.
public struct NetworkWeights: Sendable, Equatable {
    /// The arrays with the names and the order of axes of PyTorch.
    public let tensors: [String: StoredTensor]
    /// The configuration of the network; nil where names and shapes belong to no known network.
    public let configuration: NetworkConfiguration?
    /// The file that they were read from; empty for those of a network in memory.
    package let path: String
    /// Whether the file has running statistics that the network does not use.
    let hasStaleStatistics: Bool

    /// Creates the weights of a network from the arrays of a file. Running statistics that instance norm does not use are left
    /// out.
    ///
    /// - Parameters:
    ///   - tensors: The arrays, by the names that the network's state dict has.
    ///   - path: The file, for messages.
    public init(_ tensors: [String: StoredTensor], path: String = "") {
        let configuration = NetworkConfiguration(shapes: tensors.mapValues(\.shape))
        (self.configuration, self.path) = (configuration, path)
        self.tensors = tensors.filter { !(configuration?.isStale($0.key) ?? false) }
        hasStaleStatistics = tensors.keys.contains { $0.hasSuffix(".running_mean") && configuration?.isStale($0) == true }
    }

    /// Creates a copy of the current weights of a network. Values are read when they are needed; later steps do not change them.
    public init(_ network: any Module) {
        self.init(Dictionary(uniqueKeysWithValues: network.state().map { ($0.name, StoredTensor($0)) }))
    }

    /// Whether they are those of a network that translates images.
    public var isGenerator: Bool { if case .generator = configuration { true } else { false } }

    /// The number of trainable parameters, counted in elements.
    public var parameterCount: Int {
        tensors.filter { !Self.isBuffer($0.key) }.values.map(\.count).reduce(0, +)
    }

    private static func isBuffer(_ name: String) -> Bool {
        [".running_mean", ".running_var", ".num_batches_tracked", ".weight_u", ".weight_v", ".filt"].contains {
            name.hasSuffix($0)
        }
    }

    /// Returns the network that these weights belong to, with uninitialised weights; nil where it is not known.
    public func emptyNetwork(on backend: any ComputeBackend) -> (any Module)? {
        configuration?.make(Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend))
    }

    /// Loads the weights into a network, and checks them as `check(name:)` does.
    ///
    /// - Parameters:
    ///   - network: The network.
    ///   - name: Its name in the file, for messages.
    /// - Throws: `StateMismatch` where arrays are missing, left over or of other shapes; `ModelFileError.otherBlur`; what `check(name:)`
    ///   throws.
    public func load(into network: any Module, name: String) throws {
        let shapes = tensors.mapValues(\.shape)
        if let mismatch = network.mismatch(with: shapes) { throw mismatch }
        try check(name: name)
        // The weights of blurs are fixed: those of other blurs would be loaded, and not used.
        let blurs = network.state().filter { $0.name.hasSuffix(".filt") }.map { ($0, $0.value.values) }
        try network.load(shapes: shapes) { tensors[$0]!.array }
        for (entry, values) in blurs {
            let isSame = zip(entry.value.values, values).allSatisfy { abs($0 - $1) < 1e-5 }
            if !isSame { throw ModelFileError.otherBlur(array: entry.name, name: name, path: path) }
        }
    }

    /// Checks that the numbers are those that were written, as far as the file can tell, and that all are finite.
    ///
    /// - Parameter name: The network's name in the file, for messages.
    /// - Throws: `CheckpointError` for a damaged file, `ModelFileError.notFinite` for NaN or infinity.
    public func check(name: String) throws {
        for (array, tensor) in tensors.sorted(by: { $0.key.compare($1.key, options: .numeric) == .orderedAscending }) {
            try tensor.checkBytes()
            if let value = tensor.firstNonFinite {
                throw ModelFileError.notFinite(value, array: array, name: name, path: path)
            }
        }
    }

    /// Whether arrays and network are equal, wherever they were read from.
    public static func == (left: NetworkWeights, right: NetworkWeights) -> Bool {
        left.configuration == right.configuration && left.tensors == right.tensors
    }
}

extension StoredTensor {
    /// An array of a network in PyTorch's order of axes, whose values are read when they are needed. Later steps do not change
    /// it.
    fileprivate init(_ entry: StateEntry) {
        let (array, order) = (entry.value, entry.order)
        // PyTorch counts batches in integers.
        if entry.name.hasSuffix(".num_batches_tracked") {
            self.init(shape: entry.fileShape, integers: { array.values.map { Int64($0) } })
        } else {
            self.init(shape: entry.fileShape, floats: { order.toFile(array).values })
        }
    }
}
