import Autograd
import TensorCore

/// Something with parameters: a layer or a whole network. What it holds it names itself; nothing is found by reflection.
public protocol Module: AnyObject {
    /// Parts, by the names under which their state is saved.
    var children: [(name: String, module: any Module)] { get }
    /// What this module itself saves, its parts left out.
    var ownState: [StateEntry] { get }
}

extension Module {
    public var children: [(name: String, module: any Module)] { [] }
    public var ownState: [StateEntry] { [] }

    /// Everything saved, with dotted names as in PyTorch's `state_dict`.
    public func state(prefix: String = "") -> [StateEntry] {
        ownState.map { StateEntry(prefix + $0.name, $0.content, order: $0.order) }
            + children.flatMap { $0.module.state(prefix: prefix + $0.name + ".") }
    }

    /// What an optimizer changes.
    public var parameters: [Parameter] {
        state().compactMap { if case .parameter(let parameter) = $0.content { parameter } else { nil } }
    }

    /// Numbers in all parameters together.
    public var parameterCount: Int { parameters.map { $0.value.count }.reduce(0, +) }

    /// Whether gradients are wanted for any parameter. The reference's `set_requires_grad`.
    public func setFrozen(_ isFrozen: Bool) { for parameter in parameters { parameter.isFrozen = isFrozen } }
}

/// A module that maps one tensor to another.
public protocol Layer: Module {
    func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor

    /// The shape of the result for an input of `shape`; the same, where a layer does not say otherwise.
    func outputShape(_ shape: [Int]) -> [Int]

    /// Writes down what the layer does to `x`. Layers that join what their parts make say how; others need not.
    func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value
}

/// Whether a network learns or is used.
public enum Phase {
    /// Dropout drops, drawing from the source; batch normalisation uses the batch's statistics; spectral norm iterates.
    case training(RandomSource)
    case evaluation

    public var isTraining: Bool { if case .training = self { true } else { false } }
}

/// Numbers that a layer keeps and no optimizer changes.
public final class StateBuffer {
    public var value: NDArray

    public init(_ value: NDArray) { self.value = value }
}

/// One named array of a module's state.
public struct StateEntry {
    public enum Content {
        case parameter(Parameter)
        case buffer(StateBuffer)
    }

    /// How an array's axes stand in files, which hold PyTorch's order.
    public enum AxisOrder: Sendable, Equatable {
        case same
        /// [kernelHeight, kernelWidth, in, out] here, [out, in, kernelHeight, kernelWidth] in files; for transposed
        /// convolutions [kernelHeight, kernelWidth, out, in] here, [in, out, kernelHeight, kernelWidth] in files.
        case convolution
        /// [in, out] here, [out, in] in files.
        case linear
        /// A vector over the inputs of a convolution's unit: kernelHeight, kernelWidth, in here; in, kernelHeight,
        /// kernelWidth in files.
        case convolutionInputs(channels: Int)
        /// [height, width, channels] here, [channels, height, width] in files.
        case channelsLast

        /// An array of the order here, as files have it.
        public func toFile(_ array: NDArray) -> NDArray {
            switch self {
            case .same: array
            case .convolution: array.transposed([3, 2, 0, 1])
            case .linear: array.transposed([1, 0])
            case .convolutionInputs(let channels): array.transposed(rows: array.count / channels)
            case .channelsLast: array.transposed([2, 0, 1])
            }
        }

        /// An array of a file, in the order here.
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

    public let name: String
    public let content: Content
    public let order: AxisOrder

    public init(_ name: String, _ content: Content, order: AxisOrder = .same) {
        (self.name, self.content, self.order) = (name, content, order)
    }

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
    /// A vector read as a matrix of `rows`, column by column.
    fileprivate func transposed(rows: Int) -> NDArray {
        reshaped([rows, count / rows]).transposed([1, 0]).reshaped(shape)
    }
}
