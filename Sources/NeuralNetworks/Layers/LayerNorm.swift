import Autograd
import TensorCore

/// γ (x - mean) / √(variance + ε) + β, mean and variance over the last axes of each row, γ and β learned, one for each place
/// there (Ba et al., 2016). PyTorch's `LayerNorm`.
public final class LayerNorm: Layer {
    /// Extents of the axes that are normalised, the last of the input: [features], or [height, width, channels].
    public let shape: [Int]
    public let epsilon: Float
    /// Scale and offset, of `shape`; nil where they are not learned.
    public var weight: Parameter? { map.weight }
    public var bias: Parameter? { map.bias }
    private let map: LearnedMap

    /// - Parameters:
    ///   - shape: [features], or [height, width, channels] for whole images, which files hold channels first.
    ///   - epsilon: Added to the variance, default 1e-5.
    ///   - isAffine: Whether scale and offset are learned, default true.
    public init(shape: [Int], epsilon: Float = 1e-5, isAffine: Bool = true, _ initialization: Initialization) {
        (self.shape, self.epsilon) = (shape, epsilon)
        map = LearnedMap(shape: shape, isAffine: isAffine, initialization)
    }

    public var ownState: [StateEntry] { map.state(order: shape.count == 3 ? .channelsLast : .same) }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        require(Array(x.shape.suffix(shape.count)) == shape, "LayerNorm: input \(x.shape) does not end in \(shape)")
        let features = shape.reduce(1, *)
        return map(x.normalizedRows(count: x.value.count / max(1, features), epsilon: epsilon))
    }
}

/// γ x / √(mean(x²) + ε) over the last axis: a layer norm that leaves the mean where it is (Zhang and Sennrich, 2019).
/// PyTorch's `RMSNorm`.
public final class RMSNorm: Layer {
    public let epsilon: Float
    /// Scale, [features]; nil where it is not learned.
    public var weight: Parameter? { map.weight }
    private let map: LearnedMap

    /// - Parameters:
    ///   - features: Extent of the last axis.
    ///   - epsilon: Added to the mean square; default 1.1920929e-7, the spacing of float32 at 1.
    ///   - isAffine: Whether the scale is learned, default true.
    public init(features: Int, epsilon: Float = .ulpOfOne, isAffine: Bool = true, _ initialization: Initialization) {
        self.epsilon = epsilon
        map = LearnedMap(shape: [features], isAffine: isAffine, hasBias: false, initialization)
    }

    public var ownState: [StateEntry] { map.state() }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        map(x / (x.square().mean(axes: [-1], keepingAxes: true) + epsilon).squareRoot())
    }
}

extension Tensor {
    /// The elements of each of `count` rows, whatever axes they have, to mean 0 and variance 1.
    ///
    /// Not by the kernel of `normalized(groups:)`, whose vectors run over channels: with a single one it is 20 times slower.
    func normalizedRows(count: Int, epsilon: Float) -> Tensor {
        let rows = reshaped([count, count == 0 ? 0 : value.count / count])
        let deviation = rows - rows.mean(axes: [1], keepingAxes: true)
        let variance = deviation.square().mean(axes: [1], keepingAxes: true)
        return (deviation / (variance + epsilon).squareRoot()).reshaped(shape)
    }
}
