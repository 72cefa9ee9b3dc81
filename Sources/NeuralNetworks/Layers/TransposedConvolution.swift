import Autograd
import TensorCore

/// A transposed convolution of images [batch, height, width, inputChannels], to
/// [batch, (height - 1) · stride - 2 · padding + kernelSize + outputPadding, ..., outputChannels].
/// PyTorch's `ConvTranspose2d`.
public final class TransposedConvolution: BiasedLayer {
    /// [kernelSize, kernelSize, outputChannels, inputChannels].
    public let weight: Parameter
    /// [outputChannels]; nil without bias.
    public let bias: Parameter?
    /// The weight norm of the weights; nil without it.
    public let weightNorm: WeightNorm?
    /// Output pixels between input pixels.
    public let stride: Int
    /// Output pixels cut off on each side.
    public let padding: Int
    /// Output rows and columns added at the end.
    public let outputPadding: Int

    /// Which weights have a length of their own under weight norm.
    public enum WeightNormUnit: Sendable {
        /// Those that one input channel is multiplied by: PyTorch's `dim=0`, its default.
        case inputChannel
        /// Those that one output channel sums over, as in the paper: PyTorch's `dim=1`.
        case outputChannel
    }

    /// Weights as the initialization draws them, and a bias of 0.
    ///
    /// - Parameters:
    ///   - inputChannels: Channels of the images that it takes.
    ///   - outputChannels: Channels of the result.
    ///   - kernelSize: Side of the kernel in pixels.
    ///   - stride: Output pixels between input pixels, default 1.
    ///   - padding: Output pixels cut off on each side, default 0.
    ///   - outputPadding: Output rows and columns added at the end, below `stride`; default 0.
    ///   - hasBias: Whether a bias is added, default true.
    ///   - weightNorm: The units of weight norm; default nil, for no weight norm.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(
        inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
        hasBias: Bool = true, weightNorm: WeightNormUnit? = nil, _ initialization: Initialization
    ) {
        weight = Parameter(initialization.weights([kernelSize, kernelSize, outputChannels, inputChannels]))
        bias = hasBias ? Parameter(initialization.zeros([outputChannels])) : nil
        self.weightNorm =
            switch weightNorm {
            case .inputChannel: WeightNorm(of: weight)
            case .outputChannel: WeightNorm(of: weight, axis: -2)
            case nil: nil
            }
        (self.stride, self.padding, self.outputPadding) = (stride, padding, outputPadding)
    }

    /// `weight` and `bias`; under weight norm, `weight_g` and `weight_v` in place of `weight`.
    public var ownState: [StateEntry] {
        weightNorm?.state(weight: weight, bias: bias, order: .convolution)
            ?? [StateEntry("weight", .parameter(weight), order: .convolution)]
            + (bias.map { [StateEntry("bias", .parameter($0))] } ?? [])
    }

    /// The weights that the layer convolves with, normalised where they are.
    package func effectiveWeight(phase: Phase) -> Tensor { weightNorm?.normalized(weight, phase: phase) ?? weight.tensor }

    /// [batch, (height - 1) · stride - 2 · padding + kernelSize + outputPadding, ..., outputChannels].
    public func outputShape(_ shape: [Int]) -> [Int] {
        let kernel = weight.value.shape
        let sides = (0..<2).map {
            ConvolutionGeometry.transposedOutputExtent(
                shape[$0 + 1], kernel: kernel[$0], stride: stride, padding: padding, outputPadding: outputPadding)
        }
        return [shape[0], sides[0], sides[1], kernel[2]]
    }

    /// Images [batch, height, width, inputChannels] to
    /// [batch, (height - 1) · stride - 2 · padding + kernelSize + outputPadding, ..., outputChannels].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(x, phase: phase, addsBias: true) }

    func callAsFunction(_ x: Tensor, phase: Phase, addsBias: Bool) -> Tensor {
        x.transposeConvolved(
            with: effectiveWeight(phase: phase), bias: addsBias ? bias?.tensor : nil,
            stride: stride, padding: padding,
            outputPadding: outputPadding)
    }

    /// `4x4 transposed convolution x2`.
    public var summary: String {
        "\(weight.shape[0])x\(weight.shape[1]) transposed convolution" + (stride > 1 ? " x\(stride)" : "")
    }

    /// Each element of the input is multiplied by the weights of its channel.
    public func multiplyAdds(inputs: [[Int]], output: [Int]) -> Int {
        Shape.count(inputs[0]) * (weight.value.count / inputs[0][3])
    }

    /// `ConvTranspose`.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        let attributes = ONNXOperator.convolutionAttributes(weight.shape, stride: stride, padding: Padding(padding))
        return [
            ONNXOperator(
                "ConvTranspose", [.input(0)] + .convolutionWeights(effectiveWeight(phase: .evaluation), bias),
                attributes.merging(["output_padding": .ints([outputPadding, outputPadding])]) { $1 })
        ]
    }
}
