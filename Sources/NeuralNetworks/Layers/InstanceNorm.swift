import Autograd
import TensorCore

/// (x - mean) / √(variance + ε), mean and variance of each channel of each image; the same in training and evaluation, unless
/// running statistics are asked for (Ulyanov et al., 2016). PyTorch's `InstanceNorm2d`.
///
/// Images are [batch, height, width, channels], sequences [batch, time, channels].
public final class InstanceNorm: NormalizationLayer {
    public let epsilon: Float
    /// Scale and offset, [channels]; nil where they are not learned.
    public var weight: Parameter? { map.weight }
    public var bias: Parameter? { map.bias }
    /// Statistics for evaluation, [channels]; nil where each image's own serve.
    public var runningMean: StateBuffer? { statistics?.mean }
    public var runningVariance: StateBuffer? { statistics?.variance }
    private let map: LearnedMap
    private let statistics: RunningStatistics?

    /// Without learned scale and offset, PyTorch's default.
    ///
    /// - Parameter epsilon: Added to the variance, default 1e-5.
    public init(epsilon: Float = 1e-5) { (self.epsilon, map, statistics) = (epsilon, LearnedMap(), nil) }

    /// With learned scale and offset, PyTorch's `affine=True`, or with running statistics, its `track_running_stats=True`.
    ///
    /// - Parameters:
    ///   - epsilon: Added to the variance, default 1e-5.
    ///   - isAffine: Whether scale and offset are learned, default true.
    ///   - tracksStatistics: Whether the means over the images of each batch are kept for evaluation, default false.
    ///   - momentum: Share of a new batch in them, default 0.1.
    public init(
        channels: Int, epsilon: Float = 1e-5, isAffine: Bool = true, tracksStatistics: Bool = false, momentum: Float = 0.1,
        _ initialization: Initialization
    ) {
        self.epsilon = epsilon
        map = LearnedMap(shape: [channels], isAffine: isAffine, initialization)
        statistics = tracksStatistics ? RunningStatistics(channels: channels, momentum: momentum, initialization) : nil
    }

    public var ownState: [StateEntry] { map.state() + (statistics?.state ?? []) }
    /// Not with running statistics, whose mean has the offset in it.
    public var cancelsOffsets: Bool { statistics == nil }

    public func callAsFunction(_ x: Tensor, phase: Phase, slope: Float, residual: Tensor?) -> Tensor {
        if let statistics, !phase.isTraining {
            return statistics.normalized(x, epsilon: epsilon, map, slope: slope, residual: residual)
        }
        let result = x.normalized(
            groups: x.shape[0], epsilon: epsilon, scale: weight?.tensor, offset: bias?.tensor, slope: slope, residual: residual)
        // The mean over the images; PyTorch's does not count the batches.
        func mean(_ statistics: NDArray) -> NDArray { Tensor(statistics).mean(axes: [0]).value }
        if let statistics, x.value.count > 0 {
            statistics.track(
                mean: mean(result.mean), variance: mean(result.variance), rows: x.value.count / result.mean.count)
        }
        return result.output
    }
}
