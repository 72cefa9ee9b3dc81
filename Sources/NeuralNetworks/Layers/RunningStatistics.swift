import Autograd
import TensorCore

/// Mean and variance of each channel over the batches of a training, which serve in evaluation.
struct RunningStatistics {
    /// [channels], and how many batches they come from.
    let mean, variance, batchCount: StateBuffer
    /// Share of a new batch; nil for the mean over all batches.
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

    /// Takes the statistics of a batch.
    ///
    /// - Parameters:
    ///   - variance: The biased one.
    ///   - rows: Numbers that each comes from.
    func track(mean: NDArray, variance: NDArray, rows: Int) {
        let share = momentum ?? 1 / (batchCount.value.scalar + 1)
        func move(_ buffer: StateBuffer, to value: NDArray, scale: Float) {
            let kept = buffer.value * (1 - share)
            buffer.value = kept.combined(.addScaled(share * scale), with: value.reshaped(kept.shape))
        }
        move(self.mean, to: mean, scale: 1)
        move(self.variance, to: variance, scale: rows > 1 ? Float(rows) / Float(rows - 1) : 1)
    }

    /// γ (x - mean) / √(variance + ε) + β by these statistics, and what follows a normalisation.
    func normalized(_ x: Tensor, epsilon: Float, _ map: LearnedMap, slope: Float, residual: Tensor?) -> Tensor {
        let deviation = Tensor((variance.value + epsilon).map(.squareRoot))
        let scale = map.weight.map { $0.tensor / deviation } ?? 1 / deviation
        let shift = Tensor(mean.value) * scale
        let mapped = x * scale + (map.bias.map { $0.tensor - shift } ?? -shift)
        let active = slope == 1 ? mapped : mapped.leakyReLU(slope: slope)
        return residual.map { $0 + active } ?? active
    }
}
