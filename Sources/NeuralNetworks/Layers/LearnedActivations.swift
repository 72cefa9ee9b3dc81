import Autograd
import TensorCore

/// x where x > 0, else slope · x, with learned slopes (He et al., 2015). PyTorch's `PReLU`.
public final class PReLU: Layer {
    /// [1], shared by all channels, or [channels]; channels are the last axis.
    public let weight: Parameter

    /// - Parameters:
    ///   - channels: How many slopes there are; default 1, for one that all share.
    ///   - slope: With which they begin, default 0.25.
    public init(channels: Int = 1, slope: Float = 0.25, on backend: any ComputeBackend) {
        weight = Parameter(NDArray(filledWith: slope, shape: [channels], on: backend))
    }

    public var ownState: [StateEntry] { [StateEntry("weight", .parameter(weight))] }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x.prelu(slopes: weight.tensor) }
}

/// x sigmoid(β x) with a learned β (Ramachandran et al., 2017). `Activation(.swish())` is the one with a fixed β.
public final class LearnedSwish: Layer {
    /// [1], shared by all channels, or [channels]; channels are the last axis.
    public let beta: Parameter

    /// - Parameters:
    ///   - channels: How many βs there are; default 1, for one that all share.
    ///   - beta: With which they begin, default 1.
    public init(channels: Int = 1, beta: Float = 1, on backend: any ComputeBackend) {
        self.beta = Parameter(NDArray(filledWith: beta, shape: [channels], on: backend))
    }

    public var ownState: [StateEntry] { [StateEntry("beta", .parameter(beta))] }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x.swish(beta: beta.tensor) }
}
