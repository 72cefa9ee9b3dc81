import Autograd
import NeuralNetworks
import TensorCore

/// A discriminator, and beside it small networks that score what a network that is not trained sees in images, one for each place that
/// features come from (after Kumari et al., 2022, "Ensembling Off-the-shelf Models for GAN Training", and Sauer et al., 2021, "Projected
/// GANs Converge Faster").
///
/// They need not learn what an eye or a stripe is, so generators get useful gradients from the first steps on; the discriminator of the
/// images themselves sees colours and artefacts. The features of a pixel are divided by their root mean square, so that all places count
/// alike.
///
/// Images [batch, height, width, 3] to the scores of the discriminator.
public final class FeatureDiscriminator: Discriminator {
    private let images: any Discriminator
    private let features: (any ImageFeatures)?
    private let heads: [Sequential]

    /// The numbers of features that the library's own `ImageFeatures` have.
    public static let usualChannels = [24, 40, 112]
    /// The channels of each head.
    public static let headFilters = 64

    /// A discriminator with heads that have new weights, under spectral norm.
    ///
    /// - Parameters:
    ///   - images: The discriminator of the images themselves.
    ///   - features: What the heads see; nil where they are only looked at or saved, but score nothing.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(_ images: any Discriminator, features: (any ImageFeatures)?, _ initialization: Initialization) {
        (self.images, self.features) = (images, features)
        func convolution(_ from: Int, _ to: Int, kernel: Int) -> Convolution {
            Convolution(
                inputChannels: from, outputChannels: to, kernelSize: kernel, padding: kernel / 2, hasSpectralNorm: true,
                initialization)
        }
        heads = (features?.channels ?? Self.usualChannels).map { channels in
            Sequential([
                convolution(channels, Self.headFilters, kernel: 3), Activation(.leakyReLU(slope: 0.2)),
                convolution(Self.headFilters, Self.headFilters, kernel: 3), Activation(.leakyReLU(slope: 0.2)),
                convolution(Self.headFilters, 1, kernel: 1),
            ])
        }
    }

    /// `images`, `head0` and so on; the features are no part of its state.
    public var children: [(name: String, module: any Module)] {
        [("images", images)] + heads.enumerated().map { ("head\($0.offset)", $0.element) }
    }

    /// Images [batch, height, width, 3] to the scores of the discriminator.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { images(x, phase: phase) }

    /// The judgements of the discriminator, and one for each place of the features, that with the largest size first.
    public func judge(_ x: Tensor, phase: Phase, withFeatures: Bool) -> [Judgement] {
        guard let features else { preconditionFailure("FeatureDiscriminator: made without features") }
        let ofFeatures = zip(heads, features(x)).map { head, feature in
            let meanSquare = (feature * feature).mean(axes: [-1], keepingAxes: true)
            return head.judgement(of: feature / (meanSquare + 1e-6).squareRoot(), phase: phase, withFeatures: withFeatures)
        }
        return images.judge(x, phase: phase, withFeatures: withFeatures) + ofFeatures
    }

    /// Adds the discriminator of the images; the features have no layers of their own here.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        images.trace(x, name: LayerGraph.path(name, "images"), in: &graph)
    }
}
