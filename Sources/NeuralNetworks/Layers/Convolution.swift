import Autograd
import TensorCore

/// A convolution of images [batch, height, width, inputChannels], to
/// [batch, (height + 2 · padding - kernelSize) / stride + 1, ..., outputChannels]. PyTorch's `Conv2d`.
public final class Convolution: BiasedLayer {
    /// [kernelSize, kernelSize, inputChannels / groups, outputChannels].
    public let weight: Parameter
    /// [outputChannels].
    public let bias: Parameter?
    private let normalization: (any WeightNormalization)?
    public let stride: Int
    public let padding: Int
    public let paddingMode: PaddingMode
    public let groups: Int

    /// - Parameters:
    ///   - stride: Pixels between the kernel's positions, default 1.
    ///   - padding: Pixels added on each side, default 0.
    ///   - groups: Parts of the channels that do not see each other; as many as channels is a depthwise convolution.
    ///   - hasBias: Default true.
    ///   - hasSpectralNorm: Whether the weights are divided by their largest singular value, default false.
    ///   - hasWeightNorm: Whether length and direction of each unit's weights are learned apart, default false.
    public init(
        inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
        paddingMode: PaddingMode = .zero, groups: Int = 1, hasBias: Bool = true, hasSpectralNorm: Bool = false,
        hasWeightNorm: Bool = false, _ initialization: Initialization
    ) {
        weight = Parameter(initialization.weights([kernelSize, kernelSize, inputChannels / groups, outputChannels]))
        bias = hasBias ? Parameter(initialization.zeros([outputChannels])) : nil
        require(!hasSpectralNorm || !hasWeightNorm, "a layer with both spectral norm and weight norm")
        normalization =
            hasSpectralNorm ? SpectralNorm(of: weight, initialization) : hasWeightNorm ? WeightNorm(of: weight) : nil
        (self.stride, self.padding, self.paddingMode, self.groups) = (stride, padding, paddingMode, groups)
    }

    public var ownState: [StateEntry] {
        normalization?.state(weight: weight, bias: bias, order: .convolution)
            ?? [StateEntry("weight", .parameter(weight), order: .convolution)]
            + (bias.map { [StateEntry("bias", .parameter($0))] } ?? [])
    }

    public var spectralNorm: SpectralNorm? { normalization as? SpectralNorm }
    public var weightNorm: WeightNorm? { normalization as? WeightNorm }

    /// The weights that the layer works with, after what normalises them.
    package func effectiveWeight(phase: Phase) -> Tensor { normalization?.normalized(weight, phase: phase) ?? weight.tensor }

    public func outputShape(_ shape: [Int]) -> [Int] {
        ConvolutionGeometry(
            inputShape: shape, weightShape: weight.value.shape, stride: stride, padding: Padding(padding),
            paddingMode: paddingMode, groups: groups
        ).outputShape
    }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(x, phase: phase, addsBias: true) }

    func callAsFunction(_ x: Tensor, phase: Phase, addsBias: Bool) -> Tensor {
        x.convolved(
            with: effectiveWeight(phase: phase), bias: addsBias ? bias?.tensor : nil,
            stride: stride, padding: Padding(padding), paddingMode: paddingMode, groups: groups)
    }
}
