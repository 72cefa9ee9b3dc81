import Autograd
import NeuralNetworks
import TensorCore

/// Scores what a network that is not trained sees in images, with a small network of its own for each place that features come from
/// (after Sauer et al., 2021, "Projected GANs Converge Faster", and Kumari et al., 2022, "Ensembling Off-the-shelf Models for GAN
/// Training").
///
/// It need not learn what an eye or a stripe is, so generators get useful gradients from the first steps on. Features of a pixel are
/// divided by their root mean square, so that all places count alike.
///
/// Images [batch, height, width, 3] to the scores of the first place.
public final class FeatureDiscriminator: Discriminator {
    private let features: (any ImageFeatures)?
    private let heads: [Sequential]

    /// The numbers of features that the library's own `ImageFeatures` have.
    public static let usualChannels = [24, 40, 112]

    /// A discriminator with new weights.
    ///
    /// - Parameters:
    ///   - features: What it sees; nil where it is only looked at or saved, but scores nothing.
    ///   - filters: The channels of each head; default 64.
    ///   - hasSpectralNorm: Whether each convolution is divided by its largest singular value, default true.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(
        _ features: (any ImageFeatures)?, filters: Int = 64, hasSpectralNorm: Bool = true, _ initialization: Initialization
    ) {
        self.features = features
        func convolution(_ from: Int, _ to: Int, kernel: Int) -> Convolution {
            Convolution(
                inputChannels: from, outputChannels: to, kernelSize: kernel, padding: kernel / 2,
                hasSpectralNorm: hasSpectralNorm, initialization)
        }
        heads = (features?.channels ?? Self.usualChannels).map { channels in
            Sequential([
                convolution(channels, filters, kernel: 3), Activation(.leakyReLU(slope: 0.2)),
                convolution(filters, filters, kernel: 3), Activation(.leakyReLU(slope: 0.2)),
                convolution(filters, 1, kernel: 1),
            ])
        }
    }

    /// `head0` and so on; the features are no part of its state.
    public var children: [(name: String, module: any Module)] {
        heads.enumerated().map { ("head\($0.offset)", $0.element) }
    }

    /// Images [batch, height, width, 3] to the scores of the first place.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { judge(x, phase: phase, withFeatures: false)[0].scores }

    /// A judgement for each place, that with the largest size first.
    public func judge(_ x: Tensor, phase: Phase, withFeatures: Bool) -> [Judgement] {
        guard let features else { preconditionFailure("FeatureDiscriminator: made without features") }
        return zip(heads, features(x)).map { head, feature in
            let meanSquare = (feature * feature).mean(axes: [-1], keepingAxes: true)
            return head.judgement(of: feature / (meanSquare + 1e-6).squareRoot(), phase: phase, withFeatures: withFeatures)
        }
    }
}

extension FeatureDiscriminator {
    /// Those of the heads, and as many for the features of the library's own network: together about 9500 for each pixel of images that
    /// are enlarged to 128.
    public func multiplyAdds(inputs: [[Int]], output: [Int]) -> Int {
        let image = inputs[0], pixels = image[0] * max(image[1] * image[2], 128 * 128)
        return 9500 * pixels
    }
}
