import Autograd
import TensorCore

/// γ (x - mean) / √(variance + ε) + β, mean and variance over the last axes of each row, γ and β learned for each element
/// of these axes (Ba et al., 2016). PyTorch's `LayerNorm`.
public final class LayerNorm: Layer {
    /// Extents of the axes that are normalised, the last of the input: [features], or [height, width, channels].
    public let shape: [Int]
    /// ε, added to the variance.
    public let epsilon: Float
    /// The scale γ, of `shape`; nil where it is not learned.
    public var weight: Parameter? { map.weight }
    /// The offset β, of `shape`; nil where it is not learned.
    public var bias: Parameter? { map.bias }
    private let map: LearnedMap

    /// Scale 1 and offset 0.
    ///
    /// - Parameters:
    ///   - shape: [features], or [height, width, channels] for whole images, which files hold channels first.
    ///   - epsilon: Added to the variance, default 1e-5.
    ///   - isAffine: Whether scale and offset are learned, default true.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(shape: [Int], epsilon: Float = 1e-5, isAffine: Bool = true, _ initialization: Initialization) {
        (self.shape, self.epsilon) = (shape, epsilon)
        map = LearnedMap(shape: shape, isAffine: isAffine, initialization)
    }

    /// `weight` and `bias` where they are learned.
    public var ownState: [StateEntry] { map.state(order: order) }
    private var order: StateEntry.AxisOrder { shape.count == 3 ? .channelsLast : .same }

    /// The normalised x, of its shape.
    ///
    /// - Precondition: the last axes of x have the extents `shape`.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        require(Array(x.shape.suffix(shape.count)) == shape, "LayerNorm: input \(x.shape) does not end in \(shape)")
        let features = shape.reduce(1, *)
        return map(x.normalizedRows(count: x.value.count / max(1, features), epsilon: epsilon))
    }

    /// `layer norm`.
    public var summary: String { "layer norm" }

    /// `LayerNormalization` of rows, or of whole images.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        let axes = inputs[0].count
        guard axes == 4 ? shape.count == 3 : shape.count == 1 else { return nil }
        let ones = HostArray(shape: order.fileShape(shape), values: [Float](repeating: 1, count: shape.reduce(1, *)))
        let scale = ONNXOperator.Input.floats("weight", weight.map { order.toFile($0.value).host } ?? ones)
        let offset = bias.map { [ONNXOperator.Input.floats("bias", order.toFile($0.value).host)] } ?? []
        return [
            ONNXOperator(
                "LayerNormalization", [.input(0), scale] + offset,
                ["axis": .int(axes == 4 ? 1 : -1), "epsilon": .float(epsilon)])
        ]
    }
}

/// γ x / √(mean(x²) + ε) over the last axis: a layer norm that does not subtract the mean (Zhang and Sennrich, 2019).
/// PyTorch's `RMSNorm`.
public final class RMSNorm: Layer {
    /// ε, added to the mean square.
    public let epsilon: Float
    /// The scale γ, [features]; nil where it is not learned.
    public var weight: Parameter? { map.weight }
    private let map: LearnedMap

    /// Scale 1.
    ///
    /// - Parameters:
    ///   - features: Extent of the last axis.
    ///   - epsilon: Added to the mean square; default 1.1920929e-7, the spacing of float32 at 1.
    ///   - isAffine: Whether the scale is learned, default true.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(features: Int, epsilon: Float = .ulpOfOne, isAffine: Bool = true, _ initialization: Initialization) {
        self.epsilon = epsilon
        map = LearnedMap(shape: [features], isAffine: isAffine, hasBias: false, initialization)
    }

    /// `weight` where it is learned.
    public var ownState: [StateEntry] { map.state() }

    /// The normalised x, of its shape.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        map(x / (x.square().mean(axes: [-1], keepingAxes: true) + epsilon).squareRoot())
    }

    /// `RMS norm`.
    public var summary: String { "RMS norm" }
}

extension Tensor {
    /// Normalises the elements of each of `count` rows, of any axes, to mean 0 and variance 1.
    ///
    /// The kernel of `normalized(groups:)` runs over channels in vectors: with a single channel it would be 20 times slower.
    func normalizedRows(count: Int, epsilon: Float) -> Tensor {
        let rows = reshaped([count, count == 0 ? 0 : value.count / count])
        let deviation = rows - rows.mean(axes: [1], keepingAxes: true)
        let variance = deviation.square().mean(axes: [1], keepingAxes: true)
        return (deviation / (variance + epsilon).squareRoot()).reshaped(shape)
    }
}
