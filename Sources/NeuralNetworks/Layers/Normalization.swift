import Autograd
import TensorCore

/// A normalisation that does what follows it in the same pass.
public protocol NormalizationLayer: Layer {
    /// Whether adding a number to each channel in front changes nothing, so that a bias there need not be added.
    var cancelsOffsets: Bool { get }

    /// - Parameters:
    ///   - slope: Of a (leaky) ReLU behind the normalisation; 1 for none.
    ///   - residual: Of x's shape, added last.
    func callAsFunction(_ x: Tensor, phase: Phase, slope: Float, residual: Tensor?) -> Tensor
}

extension NormalizationLayer {
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(x, phase: phase, slope: 1, residual: nil) }
}

/// Each channel of each image to mean 0 and variance 1 (Ulyanov et al., 2016), without learned scale or running
/// statistics: PyTorch's `InstanceNorm2d` with its defaults.
public final class InstanceNorm: NormalizationLayer {
    public let epsilon: Float

    /// - Parameter epsilon: Added to the variance, default 1e-5.
    public init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

    public var cancelsOffsets: Bool { true }

    public func callAsFunction(_ x: Tensor, phase: Phase, slope: Float, residual: Tensor?) -> Tensor {
        x.normalized(groups: x.shape[0], epsilon: epsilon, slope: slope, residual: residual).output
    }
}

/// Each channel to mean 0 and variance 1 over the batch and its pixels, then scaled and moved by learned numbers
/// (Ioffe and Szegedy, 2015). PyTorch's `BatchNorm2d`.
public final class BatchNorm: NormalizationLayer {
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
        func move(_ buffer: StateBuffer, to value: NDArray, scale: Float) {
            let kept = buffer.value * (1 - momentum)
            buffer.value = kept.combined(.addScaled(momentum * scale), with: value.reshaped(kept.shape))
        }
        move(runningMean, to: mean, scale: 1)
        move(runningVariance, to: variance, scale: rows > 1 ? Float(rows) / Float(rows - 1) : 1)
        batchCount.value = batchCount.value + 1
    }
}
