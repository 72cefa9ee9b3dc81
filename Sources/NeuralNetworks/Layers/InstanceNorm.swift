import Autograd
import TensorCore

/// (x - mean) / √(variance + ε), mean and variance of each channel of each image; the same in training and evaluation
/// (Ulyanov et al., 2016). PyTorch's `InstanceNorm2d`.
///
/// Images are [batch, height, width, channels], sequences [batch, time, channels]. There are no running statistics, as is
/// PyTorch's default.
public final class InstanceNorm: NormalizationLayer {
    public let epsilon: Float
    /// Scale and offset, [channels]; nil where they are not learned.
    public var weight: Parameter? { map?.weight }
    public var bias: Parameter? { map?.bias }
    private let map: LearnedMap?

    /// Without learned scale and offset, PyTorch's default.
    ///
    /// - Parameter epsilon: Added to the variance, default 1e-5.
    public init(epsilon: Float = 1e-5) { (self.epsilon, map) = (epsilon, nil) }

    /// With learned scale and offset, PyTorch's `affine=True`.
    public init(channels: Int, epsilon: Float = 1e-5, _ initialization: Initialization) {
        (self.epsilon, map) = (epsilon, LearnedMap(shape: [channels], isAffine: true, initialization))
    }

    public var ownState: [StateEntry] { map?.state() ?? [] }
    public var cancelsOffsets: Bool { true }

    public func callAsFunction(_ x: Tensor, phase: Phase, slope: Float, residual: Tensor?) -> Tensor {
        x.normalized(
            groups: x.shape[0], epsilon: epsilon, scale: weight?.tensor, offset: bias?.tensor, slope: slope, residual: residual
        ).output
    }
}
