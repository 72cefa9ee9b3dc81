import Autograd
import NeuralNetworks
import TensorCore

/// Projects the features of patches of an image onto vectors of length 1, whose products a contrastive loss compares (Park et al.,
/// 2020). The reference's `PatchSampleF`, with two linear layers for each place in the generator from which features come.
public final class PatchProjection: Module {
    /// The configuration that it was built with.
    public let configuration: PatchProjectionConfiguration
    private let projections: [Sequential]

    /// A projection with new weights.
    public init(_ configuration: PatchProjectionConfiguration, _ initialization: Initialization) {
        self.configuration = configuration
        projections = configuration.channels.map { channels in
            Sequential([
                Linear(inputFeatures: channels, outputFeatures: configuration.width, initialization), Activation(.relu),
                Linear(inputFeatures: configuration.width, outputFeatures: configuration.width, initialization),
            ])
        }
    }

    /// `mlp_0` and so on.
    public var children: [(name: String, module: any Module)] {
        projections.enumerated().map { ("mlp_\($0.offset)", $0.element) }
    }

    /// Features [..., channels] of patches at a place, as vectors [..., width] of length 1.
    ///
    /// - Parameters:
    ///   - features: The features of patches.
    ///   - place: The number of the place in the generator from which they come, counted from 0.
    ///   - phase: Whether the network is trained.
    public func callAsFunction(_ features: Tensor, place: Int, phase: Phase) -> Tensor {
        let projected = projections[place](features, phase: phase)
        // The reference adds the constant to the norm. Its gradient at a vector of zeros is NaN, here it is 0.
        return projected / (projected.norm(axes: [-1], keepingAxes: true) + 1e-7)
    }
}
