import Autograd
import NeuralNetworks
import TensorCore

/// The image-to-image generator of CycleGAN (Johnson et al., 2016; Zhu et al., 2017): a 7x7 convolution, two strided
/// ones, residual blocks, two transposed ones and a 7x7 convolution to tanh. The reference's `ResnetGenerator`.
///
/// Images [batch, height, width, channels] in [-1, 1] to the same size and range; sides divide by 4.
public final class ResNetGenerator: Layer {
    public struct Configuration: Sendable, Codable, Equatable {
        public var inputChannels = 3
        public var outputChannels = 3
        /// Channels after the first convolution, the reference's `ngf`: 64.
        public var filters = 64
        /// Residual blocks: 9 for 256 pixels, 6 for 128.
        public var blocks = 9
        public var normalization = Normalization.instance
        /// Whether blocks drop half of their activations while training.
        public var hasDropout = false

        public init() {}
    }

    public let configuration: Configuration
    private let model: Sequential

    public init(_ configuration: Configuration, _ initialization: Initialization) {
        self.configuration = configuration
        let (filters, normalization) = (configuration.filters, configuration.normalization)
        var layers = NumberedLayers()
        func appendNormalized(_ layer: any Layer, channels: Int) {
            layers.append(layer)
            layers.append(normalization, channels: channels, initialization)
            layers.append(Activation(.relu))
        }
        func convolution(_ from: Int, _ to: Int, kernelSize: Int, stride: Int = 1, mode: PaddingMode, hasBias: Bool)
            -> Convolution
        {
            Convolution(
                inputChannels: from, outputChannels: to, kernelSize: kernelSize, stride: stride, padding: kernelSize / 2,
                paddingMode: mode, hasBias: hasBias, initialization)
        }
        let hasBias = normalization.wantsBias

        layers.skip()  // reflection
        appendNormalized(
            convolution(configuration.inputChannels, filters, kernelSize: 7, mode: .reflect, hasBias: hasBias), channels: filters)
        for scale in [1, 2] {
            appendNormalized(
                convolution(filters * scale, filters * scale * 2, kernelSize: 3, stride: 2, mode: .zero, hasBias: hasBias),
                channels: filters * scale * 2)
        }
        let width = filters * 4
        for _ in 0..<configuration.blocks {
            var body = NumberedLayers()
            for isFirst in [true, false] {
                body.skip()  // reflection
                body.append(convolution(width, width, kernelSize: 3, mode: .reflect, hasBias: hasBias))
                body.append(normalization, channels: width, initialization)
                guard isFirst else { break }
                body.append(Activation(.relu))
                if configuration.hasDropout { body.append(Dropout()) }
            }
            layers.append(ResidualBlock(name: "conv_block", body: body.sequential))
        }
        for scale in [4, 2] {
            appendNormalized(
                TransposedConvolution(
                    inputChannels: filters * scale, outputChannels: filters * scale / 2, kernelSize: 3, stride: 2, padding: 1,
                    outputPadding: 1, hasBias: hasBias, initialization), channels: filters * scale / 2)
        }
        layers.skip()  // reflection
        layers.append(convolution(filters, configuration.outputChannels, kernelSize: 7, mode: .reflect, hasBias: true))
        layers.append(Activation(.tanh))
        model = layers.sequential
    }

    public var children: [(name: String, module: any Module)] { [("model", model)] }

    /// - Precondition: sides divide by 4 and are at least 16.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        require(
            x.shape.count == 4 && x.shape[1].isMultiple(of: 4) && x.shape[2].isMultiple(of: 4),
            "ResNetGenerator: the sides of \(x.shape) do not divide by 4")
        return model(x, phase: phase)
    }
}
