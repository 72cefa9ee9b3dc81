import Autograd
import TensorCore

/// A normalisation that does what follows it in the same pass.
public protocol NormalizationLayer: Layer {
    /// Whether adding a number to each channel in front changes nothing, so that a bias there need not be added.
    var cancelsOffsets: Bool { get }

    /// - Parameters:
    ///   - slope: Of a (leaky) ReLU behind the normalisation; 1 for none.
    ///   - residual: Of x's shape, added last.
    func callAsFunction(_ x: Tensor, phase: Phase, slope: Float, residual: Tensor?) -> Tensor
}

extension NormalizationLayer {
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(x, phase: phase, slope: 1, residual: nil) }
}

/// The learned numbers behind a normalisation: one scale and one offset a channel or feature, if any.
struct LearnedMap {
    let weight, bias: Parameter?

    /// None of them.
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
