import Autograd
import TensorCore

/// A normalisation that also computes the activation and the sum that follow it, in the same pass.
public protocol NormalizationLayer: Layer {
    /// Whether the result does not depend on offsets of the channels, so that the bias of a layer before it can be left out.
    var cancelsOffsets: Bool { get }

    /// The normalised x, of its shape, through a (leaky) ReLU and plus a residual.
    ///
    /// - Parameters:
    ///   - x: [batch, ..., channels].
    ///   - phase: Whether the statistics of a batch are used and tracked.
    ///   - slope: The slope of the (leaky) ReLU after the normalisation; 1 for none.
    ///   - residual: A tensor of x's shape that is added last.
    func callAsFunction(_ x: Tensor, phase: Phase, slope: Float, residual: Tensor?) -> Tensor
}

extension NormalizationLayer {
    /// The normalised x, of its shape.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(x, phase: phase, slope: 1, residual: nil) }
}

/// The learned parameters of a normalisation: a scale and an offset for each channel or feature, if any.
struct LearnedMap {
    let weight, bias: Parameter?

    /// Neither scale nor offset.
    init() { (weight, bias) = (nil, nil) }

    init(shape: [Int], isAffine: Bool, hasBias: Bool = true, _ initialization: Initialization) {
        weight = isAffine ? Parameter(initialization.scales(shape)) : nil
        bias = isAffine && hasBias ? Parameter(initialization.zeros(shape)) : nil
    }

    func state(order: StateEntry.AxisOrder = .same) -> [StateEntry] {
        [("weight", weight), ("bias", bias)].compactMap { name, parameter in
            parameter.map { StateEntry(name, .parameter($0), order: order) }
        }
    }

    func callAsFunction(_ z: Tensor) -> Tensor {
        let scaled = weight.map { z * $0.tensor } ?? z
        return bias.map { scaled + $0.tensor } ?? scaled
    }
}
