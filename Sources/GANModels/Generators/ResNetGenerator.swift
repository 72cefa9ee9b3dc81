import Autograd
import NeuralNetworks
import TensorCore

/// The image-to-image generator of CycleGAN (Johnson et al., 2016; Zhu et al., 2017): a 7x7 convolution, two strided
/// ones, residual blocks, two transposed ones and a 7x7 convolution to tanh. The reference's `ResnetGenerator`, and with
/// `separableWidths` the `MobileResnetGenerator` of GAN Compression (Li et al., 2020), whose blocks are separable. With
/// `isAntialiased` and `upsampling` bilinear it is the `ResnetGenerator` of CUT (Park et al., 2020).
///
/// Images [batch, height, width, channels] in [-1, 1] to the same size and range; sides divide by 4.
public final class ResNetGenerator: ImageGenerator {
    /// The configuration that it was built with.
    public let configuration: GeneratorConfiguration
    let model: Sequential
    let shortcut: Convolution?

    /// A generator with new weights.
    ///
    /// - Precondition: `configuration` is that of a ResNet.
    public init(_ configuration: GeneratorConfiguration, _ initialization: Initialization) {
        guard case .resNet(let blocks) = configuration.architecture else {
            preconditionFailure("ResNetGenerator: \(configuration.architecture.rawValue) is not a ResNet")
        }
        self.configuration = configuration
        let widths = configuration.resNetWidths
        require(
            widths.encoder.count == 3 && widths.blocks.count == blocks && widths.decoder.count == 2,
            "ResNetGenerator: \(widths) are not the widths of \(blocks) blocks")
        let normalization = configuration.normalization
        let hasBias = configuration.hasConvolutionBias
        var layers = NumberedLayers()
        func convolution(
            _ from: Int, _ to: Int, kernelSize: Int, stride: Int = 1, mode: PaddingMode, hasBias: Bool,
            _ initialization: Initialization
        ) -> Convolution {
            Convolution(
                inputChannels: from, outputChannels: to, kernelSize: kernelSize, stride: stride, padding: kernelSize / 2,
                paddingMode: mode, hasBias: hasBias, initialization)
        }
        func appendNormalized(_ layer: any Layer, channels: Int) {
            layers.append(layer)
            layers.append(normalization, channels: channels, initialization)
            layers.append(Activation(.relu))
        }

        layers.skip()  // reflection
        var width = configuration.inputChannels
        // The layers whose results are the images at each size, on the way down and on the way up.
        var encoded: [String] = [], decoded: [String] = []
        for (index, wider) in widths.encoder.enumerated() {
            let first = index == 0
            appendNormalized(
                convolution(
                    width, wider, kernelSize: first ? 7 : 3, stride: first || configuration.isAntialiased ? 1 : 2,
                    mode: first ? .reflect : .zero, hasBias: hasBias, initialization), channels: wider)
            if !first && configuration.isAntialiased { layers.append(BlurredHalving(channels: wider, initialization)) }
            width = wider
            encoded.append(layers.last)
        }
        for inner in widths.blocks {
            var body = NumberedLayers()
            for (isFirst, from, to) in [(true, width, inner), (false, inner, width)] {
                body.skip()  // reflection
                body.append(
                    configuration.separableWidths == nil
                        ? convolution(from, to, kernelSize: 3, mode: .reflect, hasBias: hasBias, initialization)
                        : separableConvolution(from, to, normalization, hasBias: hasBias, initialization))
                body.append(normalization, channels: to, initialization)
                guard isFirst else { break }
                body.append(Activation(.relu))
                if configuration.hasDropout { body.append(Dropout()) }
            }
            layers.append(ResidualBlock(name: "conv_block", body: body.sequential))
        }
        for narrower in widths.decoder {
            switch configuration.upsampling {
            case .transpose:
                appendNormalized(
                    TransposedConvolution(
                        inputChannels: width, outputChannels: narrower, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1,
                        hasBias: hasBias, initialization), channels: narrower)
            case .nearest, .bilinear:
                let isBilinear = configuration.upsampling == .bilinear
                layers.append(isBilinear ? BlurredDoubling(channels: width, initialization) : Upsampling() as any Layer)
                appendNormalized(
                    convolution(width, narrower, kernelSize: 3, mode: .zero, hasBias: hasBias, initialization), channels: narrower
                )
            }
            width = narrower
            decoded.append(layers.last)
        }
        layers.skip()  // reflection
        layers.append(
            convolution(
                width, configuration.outputChannels, kernelSize: 7, mode: .reflect, hasBias: true,
                configuration.last(initialization)))
        if !configuration.hasShortcuts { layers.append(Activation(.tanh)) }
        // The innermost size has none: all that is made of it goes through the blocks, which have connections of their own.
        let skips = configuration.hasShortcuts ? zip(encoded.dropLast().reversed(), decoded).map { ($0, $1) } : []
        model = layers.sequential(skips: skips)
        shortcut = configuration.makeShortcut(initialization)
    }

    /// `model`, and `shortcut` where there is one.
    public var children: [(name: String, module: any Module)] { Self.parts(model, shortcut) }

    /// Adds the layers, and the shortcut with an addition.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        Self.trace(model, shortcut, x, name: name, in: &graph)
    }

    /// Images [batch, height, width, inputChannels] to [batch, height, width, outputChannels], in [-1, 1].
    ///
    /// - Precondition: sides divide by 4 and are at least 16.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        checkSides(of: x)
        return Self.sum(model(x, phase: phase), shortcut, x, phase: phase)
    }

    func checkSides(of x: Tensor) {
        require(
            x.shape.count == 4 && x.shape[1].isMultiple(of: 4) && x.shape[2].isMultiple(of: 4),
            "ResNetGenerator: the sides of \(x.shape) do not divide by 4")
    }
}

/// A 3x3 convolution of each channel alone, normalised, then a 1x1 convolution across the channels (Howard et al., 2017).
private func separableConvolution(
    _ from: Int, _ to: Int, _ normalization: Normalization, hasBias: Bool, _ initialization: Initialization
) -> any Layer {
    var layers = NumberedLayers()
    layers.append(
        Convolution(
            inputChannels: from, outputChannels: from, kernelSize: 3, padding: 1, paddingMode: .reflect, groups: from,
            hasBias: hasBias, initialization))
    layers.append(normalization, channels: from, initialization)
    layers.append(Convolution(inputChannels: from, outputChannels: to, kernelSize: 1, hasBias: hasBias, initialization))
    return Sequential([("conv", layers.sequential)])
}
