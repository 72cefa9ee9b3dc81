import Autograd
import TensorCore

/// γ (x - mean) / √(variance + ε) + β, mean and variance of each channel over the batch and its pixels, γ and β learned
/// (Ioffe and Szegedy, 2015). PyTorch's `BatchNorm1d` and `BatchNorm2d`.
///
/// For rows [batch, channels], sequences [batch, time, channels] and images [batch, height, width, channels]. In training the
/// batch's own statistics serve and move the running ones, which serve in evaluation.
public final class BatchNorm: NormalizationLayer {
    /// Scale [channels].
    public let weight: Parameter
    /// Offset [channels].
    public let bias: Parameter
    /// Statistics for evaluation, [channels]: mean, unbiased variance, and how many batches they come from.
    public let runningMean, runningVariance, batchCount: StateBuffer
    public let epsilon: Float
    public let momentum: Float?

    /// - Parameters:
    ///   - epsilon: Added to the variance, default 1e-5.
    ///   - momentum: Share of a new batch in the running statistics, default 0.1; nil for their mean over all batches.
    public init(channels: Int, epsilon: Float = 1e-5, momentum: Float? = 0.1, _ initialization: Initialization) {
        let backend = initialization.backend
        weight = Parameter(initialization.scales([channels]))
        bias = Parameter(initialization.zeros([channels]))
        runningMean = StateBuffer(initialization.zeros([channels]))
        runningVariance = StateBuffer(NDArray(filledWith: 1, shape: [channels], on: backend))
        batchCount = StateBuffer(NDArray(0, on: backend))
        (self.epsilon, self.momentum) = (epsilon, momentum)
    }

    public var ownState: [StateEntry] {
        [
            StateEntry("weight", .parameter(weight)), StateEntry("bias", .parameter(bias)),
            StateEntry("running_mean", .buffer(runningMean)), StateEntry("running_var", .buffer(runningVariance)),
            StateEntry("num_batches_tracked", .buffer(batchCount)),
        ]
    }

    /// False: the running mean has the offset in it.
    public var cancelsOffsets: Bool { false }

    public func callAsFunction(_ x: Tensor, phase: Phase, slope: Float, residual: Tensor?) -> Tensor {
        guard phase.isTraining else {
            let scale = weight.tensor / Tensor((runningVariance.value + epsilon).map(.squareRoot))
            let mapped = x * scale + (bias.tensor - Tensor(runningMean.value) * scale)
            let active = slope == 1 ? mapped : mapped.leakyReLU(slope: slope)
            return residual.map { $0 + active } ?? active
        }
        let result = x.normalized(
            groups: 1, epsilon: epsilon, scale: weight.tensor, offset: bias.tensor, slope: slope, residual: residual)
        track(mean: result.mean, variance: result.variance, rows: x.value.count / weight.value.count)
        return result.output
    }

    private func track(mean: NDArray, variance: NDArray, rows: Int) {
        let share = momentum ?? 1 / (batchCount.value.scalar + 1)
        func move(_ buffer: StateBuffer, to value: NDArray, scale: Float) {
            let kept = buffer.value * (1 - share)
            buffer.value = kept.combined(.addScaled(share * scale), with: value.reshaped(kept.shape))
        }
        move(runningMean, to: mean, scale: 1)
        move(runningVariance, to: variance, scale: rows > 1 ? Float(rows) / Float(rows - 1) : 1)
        batchCount.value = batchCount.value + 1
    }
}
