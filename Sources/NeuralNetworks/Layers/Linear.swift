import Autograd
import TensorCore

/// x W + b for rows x [batch, inputFeatures], to [batch, outputFeatures]. PyTorch's `Linear`.
public final class Linear: Layer {
    /// [inputFeatures, outputFeatures].
    public let weight: Parameter
    /// [outputFeatures].
    public let bias: Parameter?
    public let spectralNorm: SpectralNorm?

    /// - Parameters:
    ///   - hasBias: Default true.
    ///   - hasSpectralNorm: Whether the weights are divided by their largest singular value, default false.
    public init(
        inputFeatures: Int, outputFeatures: Int, hasBias: Bool = true, hasSpectralNorm: Bool = false,
        _ initialization: Initialization
    ) {
        weight = Parameter(initialization.weights([inputFeatures, outputFeatures]))
        bias = hasBias ? Parameter(initialization.zeros([outputFeatures])) : nil
        spectralNorm = hasSpectralNorm ? SpectralNorm(of: weight, initialization) : nil
    }

    public var ownState: [StateEntry] {
        spectralNorm?.state(weight: weight, bias: bias, order: .linear)
            ?? [StateEntry("weight", .parameter(weight), order: .linear)]
            + (bias.map { [StateEntry("bias", .parameter($0))] } ?? [])
    }

    public func outputShape(_ shape: [Int]) -> [Int] { [shape[0], weight.value.shape[1]] }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        let product = x.multiplied(by: spectralNorm?.normalized(weight, phase: phase) ?? weight.tensor)
        return bias.map { product + $0.tensor } ?? product
    }
}
