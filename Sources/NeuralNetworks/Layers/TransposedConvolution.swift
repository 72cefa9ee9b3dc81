import Autograd
import TensorCore

/// A transposed convolution of images [batch, height, width, inputChannels], to
/// [batch, (height - 1) · stride - 2 · padding + kernelSize + outputPadding, ..., outputChannels].
/// PyTorch's `ConvTranspose2d`.
public final class TransposedConvolution: BiasedLayer {
    /// [kernelSize, kernelSize, outputChannels, inputChannels].
    public let weight: Parameter
    /// [outputChannels].
    public let bias: Parameter?
    public let weightNorm: WeightNorm?
    public let stride: Int
    public let padding: Int
    public let outputPadding: Int

    /// What counts as a unit of the weights, whose length is learned apart from its direction.
    public enum WeightNormUnit: Sendable {
        /// What one input channel gives: PyTorch's `dim=0`, its default.
        case inputChannel
        /// What makes one output channel, as in the paper: PyTorch's `dim=1`.
        case outputChannel
    }

    /// - Parameters:
    ///   - stride: Output pixels between input pixels, default 1.
    ///   - padding: Output pixels cut off on each side, default 0.
    ///   - outputPadding: Output rows and columns added at the end, below `stride`; default 0.
    ///   - hasBias: Default true.
    ///   - weightNorm: Units of weight normalisation; default nil, for none.
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

    public var ownState: [StateEntry] {
        weightNorm?.state(weight: weight, bias: bias, order: .convolution)
            ?? [StateEntry("weight", .parameter(weight), order: .convolution)]
            + (bias.map { [StateEntry("bias", .parameter($0))] } ?? [])
    }

    /// The weights that the layer works with, after what normalises them.
    package func effectiveWeight(phase: Phase) -> Tensor { weightNorm?.normalized(weight, phase: phase) ?? weight.tensor }

    public func outputShape(_ shape: [Int]) -> [Int] {
        let kernel = weight.value.shape
        let sides = (0..<2).map {
            ConvolutionGeometry.transposedOutputExtent(
                shape[$0 + 1], kernel: kernel[$0], stride: stride, padding: padding, outputPadding: outputPadding)
        }
        return [shape[0], sides[0], sides[1], kernel[2]]
    }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(x, phase: phase, addsBias: true) }

    func callAsFunction(_ x: Tensor, phase: Phase, addsBias: Bool) -> Tensor {
        x.transposeConvolved(
            with: effectiveWeight(phase: phase), bias: addsBias ? bias?.tensor : nil,
            stride: stride, padding: padding,
            outputPadding: outputPadding)
    }
}
