import Autograd
import TensorCore

/// g v / |v| for the weights of each unit: their length g and their direction v are learned separately (Salimans and Kingma, 2016,
/// "Weight Normalization"). PyTorch's `weight_norm`.
public final class WeightNorm: WeightNormalization {
    /// g, one for each unit: of the weights' shape, with extent 1 along all axes but that of the units.
    public let length: Parameter
    /// All axes of the weights but that of the units.
    private let axes: [Int]

    /// Weight norm with g = |v|, which does not change the weights.
    ///
    /// - Parameters:
    ///   - weight: v.
    ///   - axis: The axis of the units, default the last. PyTorch's `dim` refers to its own order of axes.
    public init(of weight: Parameter, axis: Int = -1) {
        let count = weight.shape.count
        axes = (0..<count).filter { $0 != (axis + count) % count }
        length = Parameter(Self.lengths(Tensor(weight.value), axes).value)
    }

    /// |v| of each unit.
    private static func lengths(_ weight: Tensor, _ axes: [Int]) -> Tensor { weight.norm(axes: axes, keepingAxes: true) }

    /// g v / |v|.
    public func normalized(_ weight: Parameter, phase: Phase) -> Tensor {
        weight.tensor * (length.tensor / Self.lengths(weight.tensor, axes))
    }

    func state(weight: Parameter, bias: Parameter?, order: StateEntry.AxisOrder) -> [StateEntry] {
        (bias.map { [StateEntry("bias", .parameter($0))] } ?? []) + [
            StateEntry("weight_g", .parameter(length), order: order), StateEntry("weight_v", .parameter(weight), order: order),
        ]
    }
}
