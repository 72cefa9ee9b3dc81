import Autograd
import TensorCore

/// x W + b for rows x [..., inputFeatures], to [..., outputFeatures]. PyTorch's `Linear`.
public final class Linear: Layer {
    /// [inputFeatures, outputFeatures].
    public let weight: Parameter
    /// [outputFeatures]; nil without bias.
    public let bias: Parameter?
    private let normalization: (any WeightNormalization)?

    /// Weights as the initialization draws them, and a bias of 0.
    ///
    /// - Parameters:
    ///   - inputFeatures: Extent of the input's last axis.
    ///   - outputFeatures: Extent of the result's last axis.
    ///   - hasBias: Whether b is added, default true.
    ///   - hasSpectralNorm: Whether the weights are divided by their largest singular value, default false.
    ///   - hasWeightNorm: Whether length and direction of each unit's weights are learned separately, default false.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(
        inputFeatures: Int, outputFeatures: Int, hasBias: Bool = true, hasSpectralNorm: Bool = false, hasWeightNorm: Bool = false,
        _ initialization: Initialization
    ) {
        weight = Parameter(initialization.weights([inputFeatures, outputFeatures]))
        bias = hasBias ? Parameter(initialization.zeros([outputFeatures])) : nil
        require(!hasSpectralNorm || !hasWeightNorm, "a layer with both spectral norm and weight norm")
        normalization =
            hasSpectralNorm ? SpectralNorm(of: weight, initialization) : hasWeightNorm ? WeightNorm(of: weight) : nil
    }

    /// `weight` and `bias`; under spectral or weight norm, the names that PyTorch gives its parts.
    public var ownState: [StateEntry] {
        normalization?.state(weight: weight, bias: bias, order: .linear)
            ?? [StateEntry("weight", .parameter(weight), order: .linear)]
            + (bias.map { [StateEntry("bias", .parameter($0))] } ?? [])
    }

    /// The spectral norm of the weights; nil without it.
    public var spectralNorm: SpectralNorm? { normalization as? SpectralNorm }
    /// The weight norm of the weights; nil without it.
    public var weightNorm: WeightNorm? { normalization as? WeightNorm }

    /// The weights that the layer multiplies by, normalised where they are.
    package func effectiveWeight(phase: Phase) -> Tensor { normalization?.normalized(weight, phase: phase) ?? weight.tensor }

    /// [..., outputFeatures].
    public func outputShape(_ shape: [Int]) -> [Int] { shape.dropLast() + [weight.value.shape[1]] }

    /// x [..., inputFeatures] to [..., outputFeatures].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        let product = x.multiplied(by: effectiveWeight(phase: phase))
        return bias.map { product + $0.tensor } ?? product
    }

    /// `linear, spectral norm`.
    public var summary: String { "linear" + (spectralNorm == nil ? "" : ", spectral norm") }

    /// Each row times each weight.
    public func multiplyAdds(inputs: [[Int]], output: [Int]) -> Int {
        Shape.count(Array(output.dropLast())) * weight.value.count
    }

    /// `Gemm` of rows [batch, inputFeatures].
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        guard inputs[0].count == 2 else { return nil }
        let weights = StateEntry.AxisOrder.linear.toFile(effectiveWeight(phase: .evaluation).value)
        let constants = [("weight", weights)] + (bias.map { [("bias", $0.value)] } ?? [])
        return [ONNXOperator("Gemm", [.input(0)] + constants.map { .floats($0, $1.host) }, ["transB": .int(1)])]
    }
}
