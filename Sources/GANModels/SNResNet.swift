import Autograd
import NeuralNetworks
import TensorCore

/// Generates images from noise by residual blocks that double the side (Miyato et al., 2018, table 4).
///
/// Noise [batch, latent] to images [batch, size, size, channels] in [-1, 1].
public final class SNResNetGenerator: Layer {
    private let input: Linear
    private let blocks: Sequential
    private let width: Int

    /// A generator with new weights.
    ///
    /// - Parameters:
    ///   - size: Side of the images in pixels: 8, 16, 32, 64, ...
    ///   - latent: The number of elements of the noise.
    ///   - channels: Channels of the images, default 3.
    ///   - filters: Channels of all blocks, default 64.
    ///   - attention: Side of the feature maps that a self-attention block is applied to, one of `SelfAttentionPlace.sides`;
    ///     default none.
    ///   - initialization: How parameters are initialised, and on which backend.
    /// - Precondition: `size` is a power of two from 8.
    public init(
        size: Int, latent: Int, channels: Int = 3, filters: Int = 64, attention: Int? = nil, _ initialization: Initialization
    ) {
        require(size >= 8 && size & (size - 1) == 0, "SN-ResNet: size \(size) is not a power of two from 8")
        width = filters
        input = Linear(inputFeatures: latent, outputFeatures: 4 * 4 * filters, initialization)
        func convolution(_ to: Int, kernelSize: Int = 3) -> Convolution {
            Convolution(
                inputChannels: filters, outputChannels: to, kernelSize: kernelSize, padding: kernelSize / 2, initialization)
        }
        func normalized() -> [any Layer] { [BatchNorm(channels: filters, initialization), Activation(.relu)] }
        let doublings = (0..<size.trailingZeroBitCount - 2).flatMap { index -> [any Layer] in
            let doubling = ResidualBlock(
                body: Sequential(normalized() + [Upsampling(), convolution(filters)] + normalized() + [convolution(filters)]),
                shortcut: Sequential([Upsampling(), convolution(filters, kernelSize: 1)]))
            let blocks = SelfAttentionPlace.blocks(
                at: 8 << index, wanted: attention, within: size, channels: filters, initialization)
            return [doubling] + blocks
        }
        blocks = Sequential(doublings + normalized() + [convolution(channels), Activation(.tanh)])
    }

    /// `input` and `blocks`.
    public var children: [(name: String, module: any Module)] { [("input", input), ("blocks", blocks)] }

    /// Adds the linear layer, a reshaping and the blocks.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        let features = input.trace(x, name: LayerGraph.path(name, "input"), in: &graph)
        let square = graph.append(name, LayerGraph.Reshaping(), [features], shape: [x.shape[0], 4, 4, width])
        return blocks.trace(square, name: LayerGraph.path(name, "blocks"), in: &graph)
    }

    /// Noise [batch, latent] to images [batch, size, size, channels] in [-1, 1].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        blocks(input(x, phase: phase).reshaped([x.shape[0], 4, 4, width]), phase: phase)
    }
}

/// Scores images by residual blocks under spectral norm (Miyato et al., 2018, table 4).
///
/// Images [batch, size, size, channels] to scores [batch, 1], without a sigmoid.
public final class SNResNetDiscriminator: Discriminator {
    private let blocks: Sequential
    private let output: Linear

    /// A discriminator with new weights.
    ///
    /// - Parameters:
    ///   - size: Side of the images in pixels: 8, 16, 32, 64, ...
    ///   - channels: Channels of the images, default 3.
    ///   - filters: Channels of all blocks, default 64.
    ///   - hasSpectralNorm: Whether weights are divided by their largest singular value, default true; false for WGAN-GP.
    ///   - attention: Side of the feature maps that a self-attention block is applied to, one of `SelfAttentionPlace.sides`;
    ///     default none.
    ///   - initialization: How parameters are initialised, and on which backend.
    /// - Precondition: `size` is a power of two from 8.
    public init(
        size: Int, channels: Int = 3, filters: Int = 64, hasSpectralNorm: Bool = true, attention: Int? = nil,
        _ initialization: Initialization
    ) {
        require(size >= 8 && size & (size - 1) == 0, "SN-ResNet: size \(size) is not a power of two from 8")
        func convolution(_ from: Int, kernelSize: Int = 3) -> Convolution {
            Convolution(
                inputChannels: from, outputChannels: filters, kernelSize: kernelSize, padding: kernelSize / 2,
                hasSpectralNorm: hasSpectralNorm, initialization)
        }
        /// The first block takes pixels, not the result of a convolution, and has no activation before its first one.
        func block(_ from: Int, isFirst: Bool = false, halves: Bool) -> any Layer {
            let begin: [any Layer] = isFirst ? [] : [Activation(.relu)]
            let pooling: [any Layer] = halves ? [AveragePooling()] : []
            let shortcut = convolution(from, kernelSize: 1)
            return ResidualBlock(
                body: Sequential(begin + [convolution(from), Activation(.relu), convolution(filters)] + pooling),
                shortcut: Sequential(isFirst ? pooling + [shortcut] : [shortcut] + pooling))
        }
        // Down to 8 pixels, then two blocks that keep the size.
        let halvings = (0..<max(1, size.trailingZeroBitCount - 3)).flatMap { index -> [any Layer] in
            let halving = block(index == 0 ? channels : filters, isFirst: index == 0, halves: true)
            let blocks = SelfAttentionPlace.blocks(
                at: size >> (index + 1), wanted: attention, within: size, channels: filters, hasSpectralNorm: hasSpectralNorm,
                initialization)
            return [halving] + blocks
        }
        blocks = Sequential(
            halvings + [block(filters, halves: false), block(filters, halves: false), Activation(.relu)] as [any Layer])
        output = Linear(
            inputFeatures: filters, outputFeatures: 1, hasSpectralNorm: hasSpectralNorm, initialization)
    }

    /// `blocks` and `output`.
    public var children: [(name: String, module: any Module)] { [("blocks", blocks), ("output", output)] }

    /// Adds the blocks, a sum of pixels and the linear layer.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        let made = blocks.trace(x, name: LayerGraph.path(name, "blocks"), in: &graph)
        let sums = graph.append(name, LayerGraph.SumOfPixels(), [made], shape: [made.shape[0], made.shape[3]])
        return output.trace(sums, name: LayerGraph.path(name, "output"), in: &graph)
    }

    /// Images [batch, size, size, channels] to scores [batch, 1].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        output(blocks(x, phase: phase).sum(axes: [1, 2]), phase: phase)
    }

    /// The scores of images [batch, size, size, channels], and the results of all blocks where they are asked for.
    public func judge(_ x: Tensor, phase: Phase, withFeatures: Bool) -> [Judgement] {
        let names = withFeatures ? blocks.layers.dropLast().map(\.name) : []
        let (features, made) = blocks.outputs(of: names, for: x, phase: phase, isWhole: true)
        return [Judgement(scores: output(made.sum(axes: [1, 2]), phase: phase), features: names.map { features[$0]! })]
    }
}
