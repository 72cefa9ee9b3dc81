import Autograd
import NeuralNetworks
import TensorCore

/// A network that scores images, the higher the more real they seem to it.
public protocol Discriminator: Layer {
    /// What the network says of images [batch, height, width, channels].
    ///
    /// - Parameters:
    ///   - x: The images.
    ///   - phase: Whether the network is trained.
    ///   - withFeatures: Whether results of inner layers are wanted too.
    /// - Returns: A judgement for each size at which it looks at the images, their own first.
    func judge(_ x: Tensor, phase: Phase, withFeatures: Bool) -> [Judgement]
}

/// What a discriminator says of images at one size.
public struct Judgement {
    /// The scores, without a sigmoid: [batch, height, width, 1] of patches, [batch, 1] of whole images.
    public var scores: Tensor
    /// The results of its activations, from the first on, which feature matching compares (Wang et al., 2018, pix2pixHD); empty
    /// where they were not asked for.
    public var features: [Tensor]

    /// A judgement of scores and features.
    public init(scores: Tensor, features: [Tensor] = []) { (self.scores, self.features) = (scores, features) }
}

extension Sequential {
    /// The layers' result as scores, and the results of the activations among them.
    func judgement(of x: Tensor, phase: Phase, withFeatures: Bool) -> Judgement {
        let names = withFeatures ? layers.filter { $0.layer is Activation }.map(\.name) : []
        let (features, scores) = outputs(of: names, for: x, phase: phase, isWhole: true)
        return Judgement(scores: scores, features: names.map { features[$0]! })
    }
}
