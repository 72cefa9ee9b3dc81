import Autograd
import TensorCore

/// Mean and variance of each channel over the batches of a training, for use in evaluation.
struct RunningStatistics {
    /// [channels], and how many batches they come from.
    let mean, variance, batchCount: StateBuffer
    /// Weight of a new batch; nil for the mean over all batches.
    let momentum: Float?

    init(channels: Int, momentum: Float?, _ initialization: Initialization) {
        mean = StateBuffer(initialization.zeros([channels]))
        variance = StateBuffer(NDArray(filledWith: 1, shape: [channels], on: initialization.backend))
        batchCount = StateBuffer(NDArray(0, on: initialization.backend))
        self.momentum = momentum
    }

    var state: [StateEntry] {
        [
            StateEntry("running_mean", .buffer(mean)), StateEntry("running_var", .buffer(variance)),
            StateEntry("num_batches_tracked", .buffer(batchCount)),
        ]
    }

    /// Updates the running statistics by those of a batch.
    ///
    /// - Parameters:
    ///   - variance: The biased variance.
    ///   - rows: The number of values that each mean and variance comes from.
    func track(mean: NDArray, variance: NDArray, rows: Int) {
        let share = momentum ?? 1 / (batchCount.value.scalar + 1)
        func move(_ buffer: StateBuffer, to value: NDArray, scale: Float) {
            let kept = buffer.value * (1 - share)
            buffer.value = kept.combined(.addScaled(share * scale), with: value.reshaped(kept.shape))
        }
        move(self.mean, to: mean, scale: 1)
        move(self.variance, to: variance, scale: rows > 1 ? Float(rows) / Float(rows - 1) : 1)
    }

    /// γ (x - mean) / √(variance + ε) + β with these statistics, through a (leaky) ReLU and plus a residual.
    func normalized(_ x: Tensor, epsilon: Float, _ map: LearnedMap, slope: Float, residual: Tensor?) -> Tensor {
        let deviation = Tensor((variance.value + epsilon).map(.squareRoot))
        let scale = map.weight.map { $0.tensor / deviation } ?? 1 / deviation
        let shift = Tensor(mean.value) * scale
        let mapped = x * scale + (map.bias.map { $0.tensor - shift } ?? -shift)
        let active = slope == 1 ? mapped : mapped.leakyReLU(slope: slope)
        return residual.map { $0 + active } ?? active
    }

    /// γ (x - mean) / √(variance + ε) + β with these statistics.
    func onnxOperator(_ map: LearnedMap, epsilon: Float) -> ONNXOperator {
        let channels = mean.value.count
        return ONNXOperator(
            "BatchNormalization",
            [
                .input(0), .vector("weight", map.weight, default: 1, count: channels),
                .vector("bias", map.bias, default: 0, count: channels), .floats("running_mean", mean.value.host),
                .floats("running_var", variance.value.host),
            ], ["epsilon": .float(epsilon)])
    }
}
