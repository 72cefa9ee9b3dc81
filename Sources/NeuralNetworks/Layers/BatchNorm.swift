import Autograd
import TensorCore

/// γ (x - mean) / √(variance + ε) + β, mean and variance of each channel over the batch and its pixels, γ and β learned
/// (Ioffe and Szegedy, 2015). PyTorch's `BatchNorm1d` and `BatchNorm2d`.
///
/// For rows [batch, channels], sequences [batch, time, channels] and images [batch, height, width, channels]. In training the
/// batch's own statistics serve and move the running ones, which serve in evaluation.
public final class BatchNorm: NormalizationLayer {
    public let epsilon: Float
    /// Scale and offset, [channels]; nil where they are not learned.
    public var weight: Parameter? { map.weight }
    public var bias: Parameter? { map.bias }
    /// Statistics for evaluation, [channels]: mean, unbiased variance, and how many batches they come from.
    public var runningMean: StateBuffer { statistics.mean }
    public var runningVariance: StateBuffer { statistics.variance }
    public var batchCount: StateBuffer { statistics.batchCount }
    private let map: LearnedMap
    private let statistics: RunningStatistics

    /// - Parameters:
    ///   - epsilon: Added to the variance, default 1e-5.
    ///   - momentum: Share of a new batch in the running statistics, default 0.1; nil for their mean over all batches.
    ///   - isAffine: Whether scale and offset are learned, default true.
    public init(
        channels: Int, epsilon: Float = 1e-5, momentum: Float? = 0.1, isAffine: Bool = true, _ initialization: Initialization
    ) {
        self.epsilon = epsilon
        map = LearnedMap(shape: [channels], isAffine: isAffine, initialization)
        statistics = RunningStatistics(channels: channels, momentum: momentum, initialization)
    }

    public var ownState: [StateEntry] { map.state() + statistics.state }

    /// False: the running mean has the offset in it.
    public var cancelsOffsets: Bool { false }

    public func callAsFunction(_ x: Tensor, phase: Phase, slope: Float, residual: Tensor?) -> Tensor {
        guard phase.isTraining else {
            return statistics.normalized(x, epsilon: epsilon, map, slope: slope, residual: residual)
        }
        let result = x.normalized(
            groups: 1, epsilon: epsilon, scale: weight?.tensor, offset: bias?.tensor, slope: slope, residual: residual)
        statistics.track(mean: result.mean, variance: result.variance, rows: x.value.count / runningMean.value.count)
        batchCount.value = batchCount.value + 1
        return result.output
    }
}
