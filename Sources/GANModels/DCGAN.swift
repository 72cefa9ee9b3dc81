import Autograd
import NeuralNetworks
import TensorCore

/// Generates images from noise by transposed convolutions (Radford et al., 2016). PyTorch's DCGAN example, for any power of two.
///
/// Noise [batch, latent] to images [batch, size, size, channels] in [-1, 1].
public final class DCGANGenerator: Layer {
    private let main: Sequential

    /// A generator with new weights.
    ///
    /// - Parameters:
    ///   - size: Side of the images in pixels: 8, 16, 32, 64, ...
    ///   - latent: The number of elements of the noise.
    ///   - channels: Channels of the images, default 3.
    ///   - filters: Channels before the last layer, default 64; twice as many before each layer in front of it.
    ///   - attention: Side of the feature maps that a self-attention block is applied to, one of `SelfAttentionPlace.sides`;
    ///     default none.
    ///   - initialization: How parameters are initialised, and on which backend.
    /// - Precondition: `size` is a power of two from 8.
    public init(
        size: Int, latent: Int, channels: Int = 3, filters: Int = 64, attention: Int? = nil, _ initialization: Initialization
    ) {
        require(size >= 8 && size & (size - 1) == 0, "DCGAN: size \(size) is not a power of two from 8")
        let doublings = size.trailingZeroBitCount - 3
        var layers = NumberedLayers()
        func append(_ from: Int, _ to: Int, stride: Int) {
            layers.append(
                TransposedConvolution(
                    inputChannels: from, outputChannels: to, kernelSize: 4, stride: stride, padding: stride - 1, hasBias: false,
                    initialization))
        }
        append(latent, filters << doublings, stride: 1)
        for doubling in 0...doublings {
            let width = filters << (doublings - doubling)
            layers.append(.batch, channels: width, initialization)
            layers.append(Activation(.relu))
            let blocks = SelfAttentionPlace.blocks(
                at: 4 << doubling, wanted: attention, within: size, channels: width, initialization)
            for block in blocks { layers.append(block) }
            append(width, doubling == doublings ? channels : width / 2, stride: 2)
        }
        layers.append(Activation(.tanh))
        main = layers.sequential
    }

    /// `main`.
    public var children: [(name: String, module: any Module)] { [("main", main)] }

    /// Adds a reshaping and the layers.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        main.trace(
            graph.append(name, LayerGraph.Reshaping(), [x], shape: [x.shape[0], 1, 1, x.shape[1]]),
            name: LayerGraph.path(name, "main"), in: &graph)
    }

    /// Noise [batch, latent] to images [batch, size, size, channels] in [-1, 1].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        main(x.reshaped([x.shape[0], 1, 1, -1]), phase: phase)
    }
}

/// Scores images by strided convolutions (Radford et al., 2016). PyTorch's DCGAN example, for any power of two.
///
/// Images [batch, size, size, channels] to scores [batch, 1], without a sigmoid.
public final class DCGANDiscriminator: Discriminator {
    private let main: Sequential

    /// A discriminator with new weights.
    ///
    /// - Parameters:
    ///   - size: Side of the images in pixels: 8, 16, 32, 64, ...
    ///   - channels: Channels of the images, default 3.
    ///   - filters: Channels after the first layer, default 64; doubled by each further layer.
    ///   - normalization: Batch norm in the paper and by default; none for losses that need the gradient of each image (WGAN-GP),
    ///     or with spectral norm instead.
    ///   - hasSpectralNorm: Whether each convolution is divided by its largest singular value, default false.
    ///   - attention: Side of the feature maps that a self-attention block is applied to, one of `SelfAttentionPlace.sides`;
    ///     default none.
    ///   - initialization: How parameters are initialised, and on which backend.
    /// - Precondition: `size` is a power of two from 8.
    public init(
        size: Int, channels: Int = 3, filters: Int = 64, normalization: Normalization = .batch, hasSpectralNorm: Bool = false,
        attention: Int? = nil, _ initialization: Initialization
    ) {
        require(size >= 8 && size & (size - 1) == 0, "DCGAN: size \(size) is not a power of two from 8")
        var layers = NumberedLayers()
        func append(_ from: Int, _ to: Int, isLast: Bool = false) {
            layers.append(
                Convolution(
                    inputChannels: from, outputChannels: to, kernelSize: 4, stride: isLast ? 1 : 2, padding: isLast ? 0 : 1,
                    hasBias: false, hasSpectralNorm: hasSpectralNorm, initialization))
        }
        let halvings = size.trailingZeroBitCount - 2
        for halving in 0..<halvings {
            let width = filters << halving
            append(halving == 0 ? channels : width / 2, width)
            if halving > 0 { layers.append(normalization, channels: width, initialization) }
            layers.append(Activation(.leakyReLU(slope: 0.2)))
            let blocks = SelfAttentionPlace.blocks(
                at: size >> (halving + 1), wanted: attention, within: size, channels: width, hasSpectralNorm: hasSpectralNorm,
                initialization)
            for block in blocks { layers.append(block) }
        }
        append(filters << (halvings - 1), 1, isLast: true)
        main = layers.sequential
    }

    /// `main`.
    public var children: [(name: String, module: any Module)] { [("main", main)] }

    /// Adds the layers and a reshaping.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        graph.append(
            name, LayerGraph.Reshaping(), [main.trace(x, name: LayerGraph.path(name, "main"), in: &graph)],
            shape: [x.shape[0], 1])
    }

    /// Images [batch, size, size, channels] to scores [batch, 1].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { main(x, phase: phase).reshaped([x.shape[0], 1]) }

    /// The scores of images [batch, size, size, channels], and the results of all activations where they are asked for.
    public func judge(_ x: Tensor, phase: Phase, withFeatures: Bool) -> [Judgement] {
        var judgement = main.judgement(of: x, phase: phase, withFeatures: withFeatures)
        judgement.scores = judgement.scores.reshaped([x.shape[0], 1])
        return [judgement]
    }
}
