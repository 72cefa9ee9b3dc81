import Checkpoints
import GANModels
import NeuralNetworks
import TensorCore

/// The weights of one network, and what they themselves tell of it.
public struct NetworkWeights: Sendable, Equatable {
    /// By PyTorch's names, in its order of axes.
    public let tensors: [String: StoredTensor]
    /// The network they belong to; nil where names and shapes are of no kind known here.
    public let configuration: NetworkConfiguration?

    /// Weights read from a file. What instance norm never uses is left out.
    public init(_ tensors: [String: StoredTensor]) {
        let configuration = NetworkConfiguration(shapes: tensors.mapValues(\.shape))
        self.configuration = configuration
        self.tensors = tensors.filter { !(configuration?.isStale($0.key) ?? false) }
    }

    /// The weights of a network as they are now; numbers are read when they are asked for.
    public init(_ network: any Module) {
        self.init(Dictionary(uniqueKeysWithValues: network.state().map { ($0.name, StoredTensor($0)) }))
    }

    /// Numbers in all arrays together that training changes.
    public var parameterCount: Int {
        tensors.filter { !Self.isBuffer($0.key) }.values.map(\.count).reduce(0, +)
    }

    private static func isBuffer(_ name: String) -> Bool {
        [".running_mean", ".running_var", ".num_batches_tracked", ".weight_u", ".weight_v"].contains { name.hasSuffix($0) }
    }

    /// The network that these weights belong to, with weights of no particular values; nil where it is not known.
    public func emptyNetwork(on backend: any ComputeBackend) -> (any Layer)? {
        configuration?.make(Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend))
    }

    /// Gives them to a network.
    ///
    /// - Throws: `StateMismatch` where arrays are missing, left over or of other shapes.
    public func load(into network: any Module) throws(StateMismatch) {
        try network.load(shapes: tensors.mapValues(\.shape)) { tensors[$0]!.array }
    }
}

extension StoredTensor {
    /// An array of a network as PyTorch has it, its numbers read when they are asked for. Later steps do not change it.
    fileprivate init(_ entry: StateEntry) {
        let (array, order) = (entry.value, entry.order)
        // PyTorch counts batches in whole numbers.
        if entry.name.hasSuffix(".num_batches_tracked") {
            self.init(shape: entry.fileShape, integers: { array.values.map { Int64($0) } })
        } else {
            self.init(shape: entry.fileShape, floats: { order.toFile(array).values })
        }
    }
}
