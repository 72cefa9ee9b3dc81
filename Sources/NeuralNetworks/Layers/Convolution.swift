import Autograd
import TensorCore

/// A convolution of images [batch, height, width, inputChannels], to
/// [batch, (height + top + bottom - kernelHeight) / stride + 1, ..., outputChannels], with the padding's top and bottom.
/// PyTorch's `Conv2d`.
public final class Convolution: BiasedLayer {
    /// [kernelHeight, kernelWidth, inputChannels / groups, outputChannels].
    public let weight: Parameter
    /// [outputChannels]; nil without bias.
    public let bias: Parameter?
    private let normalization: (any WeightNormalization)?
    /// Pixels between the kernel's positions.
    public let stride: Int
    /// Pixels added on each side.
    public let padding: Padding
    /// The values of the pixels that are added.
    public let paddingMode: PaddingMode
    /// The number of parts of the channels that are convolved separately.
    public let groups: Int

    /// A convolution with a square kernel and the same padding on all sides. Weights are as the initialization draws them, the bias
    /// is 0.
    ///
    /// - Parameters:
    ///   - inputChannels: Channels of the images that it takes.
    ///   - outputChannels: Channels of the result.
    ///   - kernelSize: Side of the kernel in pixels.
    ///   - stride: Pixels between the kernel's positions, default 1.
    ///   - padding: Pixels added on each side, default 0.
    ///   - paddingMode: The values of these pixels, default zero.
    ///   - groups: Parts of the channels that are convolved separately, default 1; as many as channels is a depthwise convolution.
    ///   - hasBias: Whether a bias is added, default true.
    ///   - hasSpectralNorm: Whether the weights are divided by their largest singular value, default false.
    ///   - hasWeightNorm: Whether length and direction of each unit's weights are learned separately, default false.
    ///   - initialization: How parameters are initialised, and on which backend.
    public convenience init(
        inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
        paddingMode: PaddingMode = .zero, groups: Int = 1, hasBias: Bool = true, hasSpectralNorm: Bool = false,
        hasWeightNorm: Bool = false, _ initialization: Initialization
    ) {
        self.init(
            inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: (kernelSize, kernelSize), stride: stride,
            padding: Padding(padding), paddingMode: paddingMode, groups: groups, hasBias: hasBias,
            hasSpectralNorm: hasSpectralNorm, hasWeightNorm: hasWeightNorm, initialization)
    }

    /// A convolution with a kernel of any height and width and a padding of its own on each side; everything else as for a square
    /// kernel.
    ///
    /// - Parameters:
    ///   - inputChannels: Channels of the images that it takes.
    ///   - outputChannels: Channels of the result.
    ///   - kernelSize: Height and width of the kernel in pixels.
    ///   - stride: Pixels between the kernel's positions, default 1.
    ///   - padding: Pixels added on each side, default none.
    ///   - paddingMode: The values of these pixels, default zero.
    ///   - groups: Parts of the channels that are convolved separately, default 1; as many as channels is a depthwise convolution.
    ///   - hasBias: Whether a bias is added, default true.
    ///   - hasSpectralNorm: Whether the weights are divided by their largest singular value, default false.
    ///   - hasWeightNorm: Whether length and direction of each unit's weights are learned separately, default false.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(
        inputChannels: Int, outputChannels: Int, kernelSize: (height: Int, width: Int), stride: Int = 1,
        padding: Padding = .none, paddingMode: PaddingMode = .zero, groups: Int = 1, hasBias: Bool = true,
        hasSpectralNorm: Bool = false, hasWeightNorm: Bool = false, _ initialization: Initialization
    ) {
        weight = Parameter(
            initialization.weights([kernelSize.height, kernelSize.width, inputChannels / groups, outputChannels]))
        bias = hasBias ? Parameter(initialization.zeros([outputChannels])) : nil
        require(!hasSpectralNorm || !hasWeightNorm, "a layer with both spectral norm and weight norm")
        normalization =
            hasSpectralNorm ? SpectralNorm(of: weight, initialization) : hasWeightNorm ? WeightNorm(of: weight) : nil
        (self.stride, self.padding, self.paddingMode, self.groups) = (stride, padding, paddingMode, groups)
    }

    /// `weight` and `bias`; under spectral or weight norm, the names that PyTorch gives its parts.
    public var ownState: [StateEntry] {
        normalization?.state(weight: weight, bias: bias, order: .convolution)
            ?? [StateEntry("weight", .parameter(weight), order: .convolution)]
            + (bias.map { [StateEntry("bias", .parameter($0))] } ?? [])
    }

    /// The spectral norm of the weights; nil without it.
    public var spectralNorm: SpectralNorm? { normalization as? SpectralNorm }
    /// The weight norm of the weights; nil without it.
    public var weightNorm: WeightNorm? { normalization as? WeightNorm }

    /// The weights that the layer convolves with, normalised where they are.
    package func effectiveWeight(phase: Phase) -> Tensor { normalization?.normalized(weight, phase: phase) ?? weight.tensor }

    /// [batch, (height + top + bottom - kernelHeight) / stride + 1, ..., outputChannels].
    public func outputShape(_ shape: [Int]) -> [Int] {
        ConvolutionGeometry(
            inputShape: shape, weightShape: weight.value.shape, stride: stride, padding: padding,
            paddingMode: paddingMode, groups: groups
        ).outputShape
    }

    /// Images [batch, height, width, inputChannels] to
    /// [batch, (height + top + bottom - kernelHeight) / stride + 1, ..., outputChannels].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(x, phase: phase, addsBias: true) }

    func callAsFunction(_ x: Tensor, phase: Phase, addsBias: Bool) -> Tensor {
        x.convolved(
            with: effectiveWeight(phase: phase), bias: addsBias ? bias?.tensor : nil,
            stride: stride, padding: padding, paddingMode: paddingMode, groups: groups)
    }

    /// `7x7 convolution, reflect`, `3x3 depthwise convolution`, `4x4 convolution /2, spectral norm`.
    public var summary: String {
        let kernel = "\(weight.shape[0])x\(weight.shape[1]) " + (groups > 1 ? "depthwise convolution" : "convolution")
        return kernel + (stride > 1 ? " /\(stride)" : "") + (paddingMode == .zero ? "" : ", \(paddingMode.rawValue)")
            + (spectralNorm == nil ? "" : ", spectral norm")
    }

    /// Each element of the result sums over the weights of its channel.
    public func multiplyAdds(inputs: [[Int]], output: [Int]) -> Int {
        Shape.count(output) * (weight.value.count / output[3])
    }

    /// `Conv`, after a `Pad` where the padding is not of zeros.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        let isPadded = padding != .none && paddingMode != .zero
        let attributes = ONNXOperator.convolutionAttributes(weight.shape, stride: stride, padding: isPadded ? .none : padding)
        let convolution = ONNXOperator(
            "Conv",
            [isPadded ? .result("padded") : .input(0)] + .convolutionWeights(effectiveWeight(phase: .evaluation), bias),
            attributes.merging(["group": .int(groups)]) { $1 })
        return (isPadded ? [.pad(.input(0), padding, paddingMode, name: "padded")] : []) + [convolution]
    }
}
