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

    /// The weights of a network.
    public init(_ network: any Module) {
        var tensors: [String: StoredTensor] = [:]
        for (name, array) in network.stateDictionary() {
            // PyTorch counts batches in whole numbers.
            tensors[name] =
                name.hasSuffix(".num_batches_tracked")
                ? StoredTensor(integers: array.values.map { Int64($0) }, shape: array.shape) : StoredTensor(array)
        }
        self.init(tensors)
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
    fileprivate init(integers: [Int64], shape: [Int]) {
        self.init(
            type: .int64, shape: shape, bytes: integers.flatMap { value in withUnsafeBytes(of: value.littleEndian, Array.init) })
    }
}
