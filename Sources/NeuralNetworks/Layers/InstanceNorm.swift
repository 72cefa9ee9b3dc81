import Autograd
import TensorCore

/// (x - mean) / √(variance + ε), mean and variance of each channel of each image; the same in training and evaluation, unless
/// it tracks running statistics (Ulyanov et al., 2016). PyTorch's `InstanceNorm2d`.
///
/// Images are [batch, height, width, channels], sequences [batch, time, channels].
public final class InstanceNorm: NormalizationLayer {
    /// ε, added to the variance.
    public let epsilon: Float
    /// The learned scale, [channels]; nil where there is none.
    public var weight: Parameter? { map.weight }
    /// The learned offset, [channels]; nil where there is none.
    public var bias: Parameter? { map.bias }
    /// The mean that evaluation uses, [channels]; nil where each image is normalised by its own.
    public var runningMean: StateBuffer? { statistics?.mean }
    /// The unbiased variance that evaluation uses, [channels]; nil where each image is normalised by its own.
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
    ///   - channels: Extent of the input's last axis.
    ///   - epsilon: Added to the variance, default 1e-5.
    ///   - isAffine: Whether scale and offset are learned, default true.
    ///   - tracksStatistics: Whether evaluation uses running means of the statistics of all images, default false.
    ///   - momentum: Weight of a new batch in them, default 0.1.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(
        channels: Int, epsilon: Float = 1e-5, isAffine: Bool = true, tracksStatistics: Bool = false, momentum: Float = 0.1,
        _ initialization: Initialization
    ) {
        self.epsilon = epsilon
        map = LearnedMap(shape: [channels], isAffine: isAffine, initialization)
        statistics = tracksStatistics ? RunningStatistics(channels: channels, momentum: momentum, initialization) : nil
    }

    /// `weight` and `bias` where they are learned; with running statistics `running_mean`, `running_var` and
    /// `num_batches_tracked`.
    public var ownState: [StateEntry] { map.state() + (statistics?.state ?? []) }
    /// False with running statistics, whose mean contains the offset and is subtracted as a constant.
    public var cancelsOffsets: Bool { statistics == nil }

    /// The normalised x, of its shape, through a (leaky) ReLU and plus a residual.
    public func callAsFunction(_ x: Tensor, phase: Phase, slope: Float, residual: Tensor?) -> Tensor {
        if let statistics, phase.isEvaluation {
            return statistics.normalized(x, epsilon: epsilon, map, slope: slope, residual: residual)
        }
        let result = x.normalized(
            groups: x.shape[0], epsilon: epsilon, scale: weight?.tensor, offset: bias?.tensor, slope: slope, residual: residual)
        // The mean over the images; PyTorch's does not count the batches.
        func mean(_ statistics: NDArray) -> NDArray { Tensor(statistics).mean(axes: [0]).value }
        if let statistics, phase.isTraining, x.value.count > 0 {
            statistics.track(
                mean: mean(result.mean), variance: mean(result.variance), rows: x.value.count / result.mean.count)
        }
        return result.output
    }

    /// `instance norm`.
    public var summary: String { "instance norm" }

    /// `InstanceNormalization` of images, `BatchNormalization` with running statistics.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        guard inputs[0].count == 4 else { return nil }
        if let statistics { return [statistics.onnxOperator(map, epsilon: epsilon)] }
        let constants: [ONNXOperator.Input] = [
            .vector("scale", weight, default: 1, count: inputs[0][3]), .vector("offset", bias, default: 0, count: inputs[0][3]),
        ]
        return [ONNXOperator("InstanceNormalization", [.input(0)] + constants, ["epsilon": .float(epsilon)])]
    }
}
