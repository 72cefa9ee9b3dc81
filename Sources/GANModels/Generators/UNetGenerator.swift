import Autograd
import NeuralNetworks
import TensorCore

/// The U-Net of pix2pix (Ronneberger et al., 2015; Isola et al., 2017): 4x4 convolutions halve the sides down to one pixel,
/// transposed ones double them again, and each level concatenates its input with the result of the levels inside it. The
/// reference's `UnetGenerator`, `unet_128` and `unet_256`.
///
/// Images [batch, height, width, channels] in [-1, 1] to the same size and range; sides divide by 2^levels.
public final class UNetGenerator: ImageGenerator {
    /// The configuration that it was built with.
    public let configuration: GeneratorConfiguration
    private let levels: Int
    private let model: Sequential
    private let shortcut: Convolution?

    /// A generator with new weights.
    ///
    /// - Precondition: `configuration` is that of a U-Net with at least 5 levels.
    public init(_ configuration: GeneratorConfiguration, _ initialization: Initialization) {
        guard case .uNet(let levels) = configuration.architecture, levels >= 5 else {
            preconditionFailure("UNetGenerator: \(configuration.architecture.rawValue) is not a U-Net of 5 levels or more")
        }
        (self.configuration, self.levels) = (configuration, levels)
        let normalization = configuration.normalization
        // Channels below each halving: doubled three times, then the same.
        let widths = (0..<levels).map { configuration.filters << min($0, 3) }

        func halving(_ from: Int, _ to: Int, hasBias: Bool) -> Convolution {
            Convolution(
                inputChannels: from, outputChannels: to, kernelSize: 4, stride: 2, padding: 1, hasBias: hasBias, initialization)
        }
        func doubling(_ from: Int, _ to: Int, hasBias: Bool, _ initialization: Initialization) -> TransposedConvolution {
            TransposedConvolution(
                inputChannels: from, outputChannels: to, kernelSize: 4, stride: 2, padding: 1, hasBias: hasBias, initialization)
        }
        // From the innermost level outwards: each level contains `inner`.
        var inner: (any Layer)?
        for level in (1..<levels).reversed() {
            let (from, to) = (widths[level - 1], widths[level])
            var body = NumberedLayers()
            body.append(Activation(.leakyReLU(slope: 0.2)))
            body.append(halving(from, to, hasBias: configuration.hasConvolutionBias))
            if let inner {
                body.append(normalization, channels: to, initialization)
                body.append(inner)
            }
            body.append(Activation(.relu))
            body.append(doubling(inner == nil ? to : to * 2, from, hasBias: configuration.hasConvolutionBias, initialization))
            body.append(normalization, channels: from, initialization)
            if configuration.hasDropout && (4..<levels - 1).contains(level) { body.append(Dropout()) }
            inner = SkipConnection(name: "model", body: body.sequential)
        }
        var outermost = NumberedLayers()
        outermost.append(halving(configuration.inputChannels, widths[0], hasBias: configuration.hasConvolutionBias))
        outermost.append(inner!)
        outermost.append(Activation(.relu))
        outermost.append(
            doubling(widths[0] * 2, configuration.outputChannels, hasBias: true, configuration.last(initialization)))
        if !configuration.hasShortcuts { outermost.append(Activation(.tanh)) }
        model = Sequential([("model", outermost.sequential)])
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
    /// - Precondition: sides divide by 2^levels.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        require(
            x.shape.count == 4 && x.shape[1].isMultiple(of: 1 << levels) && x.shape[2].isMultiple(of: 1 << levels),
            "UNetGenerator: the sides of \(x.shape) do not divide by \(1 << levels)")
        return Self.sum(model(x, phase: phase), shortcut, x, phase: phase)
    }
}
