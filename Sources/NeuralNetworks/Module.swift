import Autograd
import TensorCore

/// Something with parameters: a layer or a whole network. It names its own parts and state; nothing is found by reflection.
public protocol Module: AnyObject {
    /// Its parts, by the names under which their state is saved; none by default.
    var children: [(name: String, module: any Module)] { get }
    /// The state of this module itself, without that of its parts; none by default.
    var ownState: [StateEntry] { get }
}

extension Module {
    /// No parts.
    public var children: [(name: String, module: any Module)] { [] }
    /// No state.
    public var ownState: [StateEntry] { [] }

    /// The state of this module and all its parts, with dotted names as in PyTorch's `state_dict`.
    public func state(prefix: String = "") -> [StateEntry] {
        ownState.map { StateEntry(prefix + $0.name, $0.content, order: $0.order) }
            + children.flatMap { $0.module.state(prefix: prefix + $0.name + ".") }
    }

    /// The parameters of this module and all its parts, which an optimizer changes. PyTorch's `parameters`.
    public var parameters: [Parameter] {
        state().compactMap { if case .parameter(let parameter) = $0.content { parameter } else { nil } }
    }

    /// The number of elements of all parameters together.
    public var parameterCount: Int { parameters.map { $0.value.count }.reduce(0, +) }

    /// Says whether gradients are computed for the parameters. The reference's `set_requires_grad`.
    public func setFrozen(_ isFrozen: Bool) { for parameter in parameters { parameter.isFrozen = isFrozen } }
}

/// A module that maps one tensor to another.
///
/// Only `callAsFunction` is required. A layer that says its output's shape, its multiply-adds and its operators of ONNX (see
/// `LayerGraph.Operation`) is described and exported like those of this library.
public protocol Layer: Module, LayerGraph.Operation {
    /// The layer's result for x.
    ///
    /// - Parameters:
    ///   - x: Its shape is the layer's to say, channels last.
    ///   - phase: Whether the network is trained; some layers then compute something else.
    func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor

    /// The shape of the result for an input of `shape`; the same by default.
    func outputShape(_ shape: [Int]) -> [Int]

    /// Adds to a graph what the layer does to `x`. Layers that combine the results of their parts must say how; others need not.
    ///
    /// - Parameters:
    ///   - x: The value that the layer takes.
    ///   - name: The layer's path in the network.
    ///   - graph: The graph to add to.
    /// - Returns: The layer's result.
    func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value
}

/// Whether a network is trained or used. PyTorch's `train` and `eval`, and between them use with what training leaves to chance.
public enum Phase {
    /// Dropout drops elements, drawn from the source; batch norm uses the batch's statistics; spectral norm iterates.
    case training(RandomSource)
    /// As in training, dropout drops elements and batch norm uses the batch's statistics, but nothing in the network changes: how
    /// pix2pix translates (Isola et al., 2017, section 3.3).
    case sampling(RandomSource)
    /// Nothing is random, and nothing in the network changes.
    case evaluation

    /// Whether it is training: only then the network changes.
    public var isTraining: Bool { if case .training = self { true } else { false } }
    /// Whether it is evaluation: only then normalisations use running statistics.
    public var isEvaluation: Bool { if case .evaluation = self { true } else { false } }

    /// What is random in the network is drawn from it; nil in evaluation.
    public var random: RandomSource? {
        switch self {
        case .training(let random), .sampling(let random): random
        case .evaluation: nil
        }
    }
}

/// An array that a layer keeps and no optimizer changes. PyTorch's `register_buffer`.
public final class StateBuffer {
    /// The array.
    public var value: NDArray

    /// A buffer with an initial value.
    public init(_ value: NDArray) { self.value = value }
}

/// One named array of a module's state.
public struct StateEntry {
    /// What holds the array.
    public enum Content {
        /// Something that an optimizer changes.
        case parameter(Parameter)
        /// Something that only the layer changes.
        case buffer(StateBuffer)
    }

    /// The order of an array's axes in files, which is PyTorch's.
    public enum AxisOrder: Sendable, Equatable {
        /// The same in both.
        case same
        /// [kernelHeight, kernelWidth, in, out] here, [out, in, kernelHeight, kernelWidth] in files; for transposed
        /// convolutions [kernelHeight, kernelWidth, out, in] here, [in, out, kernelHeight, kernelWidth] in files.
        case convolution
        /// [in, out] here, [out, in] in files.
        case linear
        /// A vector over all inputs of an output channel of a convolution, in the order kernelHeight, kernelWidth, in here and in,
        /// kernelHeight, kernelWidth in files.
        case convolutionInputs(channels: Int)
        /// [height, width, channels] here, [channels, height, width] in files.
        case channelsLast

        /// An array in the order here, in the order of files.
        public func toFile(_ array: NDArray) -> NDArray {
            switch self {
            case .same: array
            case .convolution: array.transposed([3, 2, 0, 1])
            case .linear: array.transposed([1, 0])
            case .convolutionInputs(let channels): array.transposed(rows: array.count / channels)
            case .channelsLast: array.transposed([2, 0, 1])
            }
        }

        /// An array in the order of files, in the order here.
        public func fromFile(_ array: NDArray) -> NDArray {
            switch self {
            case .same: array
            case .convolution: array.transposed([2, 3, 1, 0])
            case .linear: array.transposed([1, 0])
            case .convolutionInputs(let channels): array.transposed(rows: channels)
            case .channelsLast: array.transposed([1, 2, 0])
            }
        }

        /// The shape in files of an array whose shape here is `shape`.
        func fileShape(_ shape: [Int]) -> [Int] {
            switch self {
            case .same, .convolutionInputs: shape
            case .convolution: [shape[3], shape[2], shape[0], shape[1]]
            case .linear: [shape[1], shape[0]]
            case .channelsLast: [shape[2], shape[0], shape[1]]
            }
        }
    }

    /// The name within the module.
    public let name: String
    /// What holds the array.
    public let content: Content
    /// The order of its axes in files.
    public let order: AxisOrder

    /// An entry of a module's state.
    public init(_ name: String, _ content: Content, order: AxisOrder = .same) {
        (self.name, self.content, self.order) = (name, content, order)
    }

    /// The array, in the order of axes here.
    public var value: NDArray {
        get {
            switch content {
            case .parameter(let parameter): parameter.value
            case .buffer(let buffer): buffer.value
            }
        }
        nonmutating set {
            switch content {
            case .parameter(let parameter): parameter.value = newValue
            case .buffer(let buffer): buffer.value = newValue
            }
        }
    }

    /// The shape in files.
    public var fileShape: [Int] { order.fileShape(value.shape) }
}

extension NDArray {
    /// The elements of a matrix of `rows` rows, column by column.
    fileprivate func transposed(rows: Int) -> NDArray {
        reshaped([rows, count / rows]).transposed([1, 0]).reshaped(shape)
    }
}
