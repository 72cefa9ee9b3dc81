import Autograd
import TensorCore

/// γ (x - mean) / √(variance + ε) + β, mean and variance of each group of neighbouring channels of each image, γ and β learned,
/// one a channel (Wu and He, 2018). PyTorch's `GroupNorm`.
///
/// Inputs are [batch, ..., channels]. One group is a layer norm of the image; as many groups as channels, an instance norm.
public final class GroupNorm: Layer {
    public let groups: Int
    public let epsilon: Float
    /// Scale and offset, [channels]; nil where they are not learned.
    public var weight: Parameter? { map.weight }
    public var bias: Parameter? { map.bias }
    private let map: LearnedMap

    /// - Parameters:
    ///   - groups: Into which `channels` divide; the paper's choice is 32.
    ///   - epsilon: Added to the variance, default 1e-5.
    ///   - isAffine: Whether scale and offset are learned, default true.
    public init(groups: Int, channels: Int, epsilon: Float = 1e-5, isAffine: Bool = true, _ initialization: Initialization) {
        require(channels.isMultiple(of: groups), "GroupNorm: \(channels) channels do not divide into \(groups) groups")
        (self.groups, self.epsilon) = (groups, epsilon)
        map = LearnedMap(shape: [channels], isAffine: isAffine, initialization)
    }

    public var ownState: [StateEntry] { map.state() }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        let (batch, width) = (x.shape[0], x.shape[x.shape.count - 1] / groups)
        // [batch, groups, pixels, channels of a group]: a group's numbers side by side.
        let grouped = x.reshaped([batch, -1, groups, width]).transposed([0, 2, 1, 3])
        let normal = grouped.normalizedRows(count: batch * groups, epsilon: epsilon)
        return map(normal.transposed([0, 2, 1, 3]).reshaped(x.shape))
    }
}
