import Autograd
import NeuralNetworks
import TensorCore

/// Scores overlapping patches of an image rather than the whole (Isola et al., 2017): with 3 layers each score depends on 70x70
/// pixels. The reference's `NLayerDiscriminator`.
///
/// Images [batch, height, width, channels] to scores [batch, about height / 2^layers - 2, ..., 1], without a sigmoid.
public final class PatchDiscriminator: Discriminator {
    private let model: Sequential

    /// A discriminator with new weights.
    ///
    /// - Parameters:
    ///   - inputChannels: Channels of the images, default 3.
    ///   - filters: Channels after the first convolution, the reference's `ndf`; default 64.
    ///   - layers: The number of strided convolutions; default 3, for 70x70 patches.
    ///   - normalization: The normalisation after the convolutions, default instance norm.
    ///   - convolutionBias: Whether the convolutions before a normalisation have a bias; default nil, as in the reference: only before
    ///     instance norm.
    ///   - hasSpectralNorm: Whether each convolution is divided by its largest singular value, default false.
    ///   - isAntialiased: Whether the sides are halved by a blur after a convolution, as in CUT, in place of strides; default false.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(
        inputChannels: Int = 3, filters: Int = 64, layers: Int = 3, normalization: Normalization = .instance,
        convolutionBias: Bool? = nil, hasSpectralNorm: Bool = false, isAntialiased: Bool = false, _ initialization: Initialization
    ) {
        let hasBias = convolutionBias ?? normalization.wantsBias
        var model = NumberedLayers()
        func append(_ from: Int, _ to: Int, stride: Int, isNormalized: Bool = true) {
            model.append(
                Convolution(
                    inputChannels: from, outputChannels: to, kernelSize: 4, stride: isAntialiased ? 1 : stride, padding: 1,
                    hasBias: hasBias || !isNormalized, hasSpectralNorm: hasSpectralNorm, initialization))
            if isNormalized { model.append(normalization, channels: to, initialization) }
        }
        func appendActivation(stride: Int, channels: Int) {
            model.append(Activation(.leakyReLU(slope: 0.2)))
            if isAntialiased && stride == 2 { model.append(BlurredHalving(channels: channels, initialization)) }
        }
        append(inputChannels, filters, stride: 2, isNormalized: false)
        appendActivation(stride: 2, channels: filters)
        var channels = filters
        for layer in 1...max(1, layers) {
            let wider = filters * min(1 << layer, 8), stride = layer < layers ? 2 : 1
            append(channels, wider, stride: stride)
            appendActivation(stride: stride, channels: wider)
            channels = wider
        }
        append(channels, 1, stride: 1, isNormalized: false)
        self.model = model.sequential
    }

    /// `model`.
    public var children: [(name: String, module: any Module)] { [("model", model)] }

    /// Images [batch, height, width, channels] to scores [batch, about height / 2^layers - 2, ..., 1].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { model(x, phase: phase) }

    /// The scores of images [batch, height, width, channels], and the results of all activations where they are asked for.
    public func judge(_ x: Tensor, phase: Phase, withFeatures: Bool) -> [Judgement] {
        [model.judgement(of: x, phase: phase, withFeatures: withFeatures)]
    }
}

/// Scores each pixel by itself (Isola et al., 2017): 1x1 convolutions. The reference's `PixelDiscriminator`.
///
/// Images [batch, height, width, channels] to scores [batch, height, width, 1], without a sigmoid.
public final class PixelDiscriminator: Discriminator {
    private let net: Sequential

    /// A discriminator with new weights.
    ///
    /// - Parameters:
    ///   - inputChannels: Channels of the images, default 3.
    ///   - filters: Channels after the first convolution, the reference's `ndf`; default 64.
    ///   - normalization: The normalisation after the second convolution, default instance norm.
    ///   - convolutionBias: Whether the convolutions before a normalisation have a bias; default nil, as in the reference: only before
    ///     instance norm.
    ///   - hasSpectralNorm: Whether each convolution is divided by its largest singular value, default false.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(
        inputChannels: Int = 3, filters: Int = 64, normalization: Normalization = .instance, convolutionBias: Bool? = nil,
        hasSpectralNorm: Bool = false, _ initialization: Initialization
    ) {
        func convolution(_ from: Int, _ to: Int, hasBias: Bool) -> Convolution {
            Convolution(
                inputChannels: from, outputChannels: to, kernelSize: 1, hasBias: hasBias, hasSpectralNorm: hasSpectralNorm,
                initialization)
        }
        let hasBias = convolutionBias ?? normalization.wantsBias
        var layers = NumberedLayers()
        layers.append(convolution(inputChannels, filters, hasBias: true))
        layers.append(Activation(.leakyReLU(slope: 0.2)))
        layers.append(convolution(filters, filters * 2, hasBias: hasBias))
        layers.append(normalization, channels: filters * 2, initialization)
        layers.append(Activation(.leakyReLU(slope: 0.2)))
        layers.append(convolution(filters * 2, 1, hasBias: hasBias))
        net = layers.sequential
    }

    /// `net`.
    public var children: [(name: String, module: any Module)] { [("net", net)] }

    /// Images [batch, height, width, channels] to scores [batch, height, width, 1].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { net(x, phase: phase) }

    /// The scores of images [batch, height, width, channels], and the results of all activations where they are asked for.
    public func judge(_ x: Tensor, phase: Phase, withFeatures: Bool) -> [Judgement] {
        [net.judgement(of: x, phase: phase, withFeatures: withFeatures)]
    }
}
