import Autograd
import NeuralNetworks
import TensorCore

/// Judges overlapping patches of an image rather than the whole (Isola et al., 2017): with 3 layers each output sees 70x70
/// pixels. The reference's `NLayerDiscriminator`.
///
/// Images [batch, height, width, channels] to scores [batch, about height / 2^layers - 2, ..., 1], without a sigmoid.
public final class PatchDiscriminator: Layer {
    private let model: Sequential

    /// - Parameters:
    ///   - filters: Channels after the first convolution, the reference's `ndf`: 64.
    ///   - layers: Strided convolutions, 3 for 70x70 patches.
    public init(
        inputChannels: Int = 3, filters: Int = 64, layers: Int = 3, normalization: Normalization = .instance,
        hasSpectralNorm: Bool = false, _ initialization: Initialization
    ) {
        var model = NumberedLayers()
        func append(_ from: Int, _ to: Int, stride: Int, isNormalized: Bool = true) {
            model.append(
                Convolution(
                    inputChannels: from, outputChannels: to, kernelSize: 4, stride: stride, padding: 1,
                    hasBias: normalization.wantsBias || !isNormalized, hasSpectralNorm: hasSpectralNorm, initialization))
            if isNormalized { model.append(normalization, channels: to, initialization) }
        }
        append(inputChannels, filters, stride: 2, isNormalized: false)
        model.append(Activation(.leakyReLU(slope: 0.2)))
        var channels = filters
        for layer in 1...max(1, layers) {
            let wider = filters * min(1 << layer, 8)
            append(channels, wider, stride: layer < layers ? 2 : 1)
            model.append(Activation(.leakyReLU(slope: 0.2)))
            channels = wider
        }
        append(channels, 1, stride: 1, isNormalized: false)
        self.model = model.sequential
    }

    public var children: [(name: String, module: any Module)] { [("model", model)] }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { model(x, phase: phase) }
}

/// Judges each pixel alone (Isola et al., 2017): 1x1 convolutions. The reference's `PixelDiscriminator`.
///
/// Images [batch, height, width, channels] to scores [batch, height, width, 1], without a sigmoid.
public final class PixelDiscriminator: Layer {
    private let net: Sequential

    /// - Parameter filters: Channels after the first convolution, the reference's `ndf`: 64.
    public init(
        inputChannels: Int = 3, filters: Int = 64, normalization: Normalization = .instance, hasSpectralNorm: Bool = false,
        _ initialization: Initialization
    ) {
        func convolution(_ from: Int, _ to: Int, hasBias: Bool) -> Convolution {
            Convolution(
                inputChannels: from, outputChannels: to, kernelSize: 1, hasBias: hasBias, hasSpectralNorm: hasSpectralNorm,
                initialization)
        }
        var layers = NumberedLayers()
        layers.append(convolution(inputChannels, filters, hasBias: true))
        layers.append(Activation(.leakyReLU(slope: 0.2)))
        layers.append(convolution(filters, filters * 2, hasBias: normalization.wantsBias))
        layers.append(normalization, channels: filters * 2, initialization)
        layers.append(Activation(.leakyReLU(slope: 0.2)))
        layers.append(convolution(filters * 2, 1, hasBias: normalization.wantsBias))
        net = layers.sequential
    }

    public var children: [(name: String, module: any Module)] { [("net", net)] }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { net(x, phase: phase) }
}
