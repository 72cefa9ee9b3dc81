import Autograd
import TensorCore

/// γ (x - mean) / √(variance + ε) + β, mean and variance of each group of neighbouring channels of each image, γ and β learned
/// for each channel (Wu and He, 2018). PyTorch's `GroupNorm`.
///
/// Inputs are [batch, ..., channels]. One group is a layer norm of the image; as many groups as channels, an instance norm.
public final class GroupNorm: Layer {
    /// The number of groups.
    public let groups: Int
    /// ε, added to the variance.
    public let epsilon: Float
    /// The scale γ, [channels]; nil where it is not learned.
    public var weight: Parameter? { map.weight }
    /// The offset β, [channels]; nil where it is not learned.
    public var bias: Parameter? { map.bias }
    private let map: LearnedMap

    /// Scale 1 and offset 0.
    ///
    /// - Parameters:
    ///   - groups: The number of groups; the paper's choice is 32.
    ///   - channels: Extent of the input's last axis.
    ///   - epsilon: Added to the variance, default 1e-5.
    ///   - isAffine: Whether scale and offset are learned, default true.
    ///   - initialization: How parameters are initialised, and on which backend.
    /// - Precondition: `channels` is a multiple of `groups`.
    public init(groups: Int, channels: Int, epsilon: Float = 1e-5, isAffine: Bool = true, _ initialization: Initialization) {
        require(channels.isMultiple(of: groups), "GroupNorm: \(channels) channels do not divide into \(groups) groups")
        (self.groups, self.epsilon) = (groups, epsilon)
        map = LearnedMap(shape: [channels], isAffine: isAffine, initialization)
    }

    /// `weight` and `bias` where they are learned.
    public var ownState: [StateEntry] { map.state() }

    /// The normalised x, of its shape.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        let (batch, width) = (x.shape[0], x.shape[x.shape.count - 1] / groups)
        // [batch, groups, pixels, channels of a group]: the values of a group are contiguous.
        let grouped = x.reshaped([batch, -1, groups, width]).transposed([0, 2, 1, 3])
        let normal = grouped.normalizedRows(count: batch * groups, epsilon: epsilon)
        return map(normal.transposed([0, 2, 1, 3]).reshaped(x.shape))
    }

    /// `group norm, 32 groups`.
    public var summary: String { "group norm, \(groups) groups" }
}
