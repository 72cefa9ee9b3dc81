import Checkpoints
import GANModels
import NeuralNetworks
import TensorCore

/// The weights of one network, and the network that is recognized from them.
public struct NetworkWeights: Sendable, Equatable {
    /// The arrays with the names and the order of axes of PyTorch.
    public let tensors: [String: StoredTensor]
    /// The configuration of the network; nil where names and shapes belong to no known network.
    public let configuration: NetworkConfiguration?

    /// Creates the weights of a network from the arrays of a file. Running statistics that instance norm does not use are left
    /// out.
    public init(_ tensors: [String: StoredTensor]) {
        let configuration = NetworkConfiguration(shapes: tensors.mapValues(\.shape))
        self.configuration = configuration
        self.tensors = tensors.filter { !(configuration?.isStale($0.key) ?? false) }
    }

    /// Creates a copy of the current weights of a network. Values are read when they are needed; later steps do not change them.
    public init(_ network: any Module) {
        self.init(Dictionary(uniqueKeysWithValues: network.state().map { ($0.name, StoredTensor($0)) }))
    }

    /// The number of trainable parameters, counted in elements.
    public var parameterCount: Int {
        tensors.filter { !Self.isBuffer($0.key) }.values.map(\.count).reduce(0, +)
    }

    private static func isBuffer(_ name: String) -> Bool {
        [".running_mean", ".running_var", ".num_batches_tracked", ".weight_u", ".weight_v"].contains { name.hasSuffix($0) }
    }

    /// Returns the network that these weights belong to, with uninitialised weights; nil where it is not known.
    public func emptyNetwork(on backend: any ComputeBackend) -> (any Layer)? {
        configuration?.make(Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend))
    }

    /// Loads the weights into a network.
    ///
    /// - Throws: `StateMismatch` where arrays are missing, left over or of other shapes.
    public func load(into network: any Module) throws(StateMismatch) {
        try network.load(shapes: tensors.mapValues(\.shape)) { tensors[$0]!.array }
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
