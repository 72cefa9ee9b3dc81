import Autograd
import TensorCore

/// g v / |v| for the weights of each unit: their length g and their direction v are learned apart (Salimans and Kingma, 2016,
/// "Weight Normalization"). PyTorch's `weight_norm`.
public final class WeightNorm: WeightNormalization {
    /// g, one a unit: of the weights' shape with all but the last axis 1.
    public let length: Parameter

    /// - Parameter weight: v, whose last axis counts the units; g begins as its length, so that nothing changes at first.
    public init(of weight: Parameter) { length = Parameter(Self.lengths(Tensor(weight.value)).value) }

    /// |v| of each unit.
    private static func lengths(_ weight: Tensor) -> Tensor {
        weight.norm(axes: Array(0..<weight.shape.count - 1), keepingAxes: true)
    }

    /// g v / |v|.
    public func normalized(_ weight: Parameter, phase: Phase) -> Tensor {
        weight.tensor * (length.tensor / Self.lengths(weight.tensor))
    }

    func state(weight: Parameter, bias: Parameter?, order: StateEntry.AxisOrder) -> [StateEntry] {
        (bias.map { [StateEntry("bias", .parameter($0))] } ?? []) + [
            StateEntry("weight_g", .parameter(length), order: order), StateEntry("weight_v", .parameter(weight), order: order),
        ]
    }
}
