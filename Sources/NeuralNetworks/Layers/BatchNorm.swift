import Autograd
import TensorCore

/// γ (x - mean) / √(variance + ε) + β, mean and variance of each channel over the batch and its pixels, γ and β learned
/// (Ioffe and Szegedy, 2015). PyTorch's `BatchNorm1d` and `BatchNorm2d`.
///
/// For rows [batch, channels], sequences [batch, time, channels] and images [batch, height, width, channels]. Training uses the
/// statistics of the batch and updates the running ones, which evaluation uses.
public final class BatchNorm: NormalizationLayer {
    /// ε, added to the variance.
    public let epsilon: Float
    /// The scale γ, [channels]; nil where it is not learned.
    public var weight: Parameter? { map.weight }
    /// The offset β, [channels]; nil where it is not learned.
    public var bias: Parameter? { map.bias }
    /// The mean that evaluation uses, [channels].
    public var runningMean: StateBuffer { statistics.mean }
    /// The unbiased variance that evaluation uses, [channels].
    public var runningVariance: StateBuffer { statistics.variance }
    /// The number of batches that both come from, a scalar.
    public var batchCount: StateBuffer { statistics.batchCount }
    private let map: LearnedMap
    private let statistics: RunningStatistics

    /// Scale 1, offset 0, running mean 0 and running variance 1.
    ///
    /// - Parameters:
    ///   - channels: Extent of the input's last axis.
    ///   - epsilon: Added to the variance, default 1e-5.
    ///   - momentum: Weight of a new batch in the running statistics, default 0.1; nil for their mean over all batches.
    ///   - isAffine: Whether scale and offset are learned, default true.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(
        channels: Int, epsilon: Float = 1e-5, momentum: Float? = 0.1, isAffine: Bool = true, _ initialization: Initialization
    ) {
        self.epsilon = epsilon
        map = LearnedMap(shape: [channels], isAffine: isAffine, initialization)
        statistics = RunningStatistics(channels: channels, momentum: momentum, initialization)
    }

    /// `weight` and `bias` where they are learned, `running_mean`, `running_var` and `num_batches_tracked`.
    public var ownState: [StateEntry] { map.state() + statistics.state }

    /// False: in evaluation the running mean contains the offset, and is subtracted as a constant.
    public var cancelsOffsets: Bool { false }

    /// The normalised x, of its shape, through a (leaky) ReLU and plus a residual.
    public func callAsFunction(_ x: Tensor, phase: Phase, slope: Float, residual: Tensor?) -> Tensor {
        guard !phase.isEvaluation else {
            return statistics.normalized(x, epsilon: epsilon, map, slope: slope, residual: residual)
        }
        let result = x.normalized(
            groups: 1, epsilon: epsilon, scale: weight?.tensor, offset: bias?.tensor, slope: slope, residual: residual)
        guard phase.isTraining else { return result.output }
        statistics.track(mean: result.mean, variance: result.variance, rows: x.value.count / runningMean.value.count)
        batchCount.value = batchCount.value + 1
        return result.output
    }

    /// `batch norm`.
    public var summary: String { "batch norm" }

    /// `BatchNormalization` of rows or images.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        inputs[0].count == 3 ? nil : [statistics.onnxOperator(map, epsilon: epsilon)]
    }
}
