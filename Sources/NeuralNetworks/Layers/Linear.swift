import Autograd
import TensorCore

/// x W + b for rows x [..., inputFeatures], to [..., outputFeatures]. PyTorch's `Linear`.
public final class Linear: Layer {
    /// [inputFeatures, outputFeatures].
    public let weight: Parameter
    /// [outputFeatures].
    public let bias: Parameter?
    private let normalization: (any WeightNormalization)?

    /// - Parameters:
    ///   - hasBias: Default true.
    ///   - hasSpectralNorm: Whether the weights are divided by their largest singular value, default false.
    ///   - hasWeightNorm: Whether length and direction of each unit's weights are learned apart, default false.
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

    public var ownState: [StateEntry] {
        normalization?.state(weight: weight, bias: bias, order: .linear)
            ?? [StateEntry("weight", .parameter(weight), order: .linear)]
            + (bias.map { [StateEntry("bias", .parameter($0))] } ?? [])
    }

    public var spectralNorm: SpectralNorm? { normalization as? SpectralNorm }
    public var weightNorm: WeightNorm? { normalization as? WeightNorm }

    /// The weights that the layer works with, after what normalises them.
    package func effectiveWeight(phase: Phase) -> Tensor { normalization?.normalized(weight, phase: phase) ?? weight.tensor }

    public func outputShape(_ shape: [Int]) -> [Int] { shape.dropLast() + [weight.value.shape[1]] }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        let product = x.multiplied(by: effectiveWeight(phase: phase))
        return bias.map { product + $0.tensor } ?? product
    }
}
