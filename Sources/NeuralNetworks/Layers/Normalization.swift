import Autograd
import TensorCore

/// Each channel of each image to mean 0 and variance 1 (Ulyanov et al., 2016), without learned scale or running
/// statistics: PyTorch's `InstanceNorm2d` with its defaults.
public final class InstanceNorm: Layer {
    public let epsilon: Float

    /// - Parameter epsilon: Added to the variance, default 1e-5.
    public init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x.normalized(groups: x.shape[0], epsilon: epsilon).output }
}

/// Each channel to mean 0 and variance 1 over the batch and its pixels, then scaled and moved by learned numbers
/// (Ioffe and Szegedy, 2015). PyTorch's `BatchNorm2d`.
public final class BatchNorm: Layer {
    /// Scale [channels].
    public let weight: Parameter
    /// Offset [channels].
    public let bias: Parameter
    /// Statistics for evaluation, [channels]: mean, unbiased variance, and how many batches they come from.
    public let runningMean, runningVariance, batchCount: StateBuffer
    public let epsilon, momentum: Float

    /// - Parameters:
    ///   - epsilon: Added to the variance, default 1e-5.
    ///   - momentum: Share of a new batch in the running statistics, default 0.1.
    public init(channels: Int, epsilon: Float = 1e-5, momentum: Float = 0.1, _ initialization: Initialization) {
        let backend = initialization.backend
        weight = Parameter(
            NDArray(
                initialization.scales.values(shape: [channels], random: initialization.random), shape: [channels], on: backend))
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

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        guard phase.isTraining else {
            let scale = weight.tensor / Tensor((runningVariance.value + epsilon).map(.squareRoot))
            return x * scale + (bias.tensor - Tensor(runningMean.value) * scale)
        }
        let result = x.normalized(groups: 1, epsilon: epsilon)
        track(mean: result.mean, variance: result.variance, rows: x.value.count / weight.value.count)
        return result.output * weight.tensor + bias.tensor
    }

    private func track(mean: NDArray, variance: NDArray, rows: Int) {
        func move(_ buffer: StateBuffer, to value: NDArray, scale: Float) {
            let kept = buffer.value * (1 - momentum)
            buffer.value = kept.combined(.addScaled(momentum * scale), with: value.reshaped(kept.shape))
        }
        move(runningMean, to: mean, scale: 1)
        move(runningVariance, to: variance, scale: rows > 1 ? Float(rows) / Float(rows - 1) : 1)
        batchCount.value = batchCount.value + 1
    }
}
