import Autograd
import TensorCore

/// x where x > 0, else slope · x, with learned slopes (He et al., 2015). PyTorch's `PReLU`.
public final class PReLU: Layer {
    /// [1], shared by all channels, or [channels]; channels are the last axis.
    public let weight: Parameter

    /// A layer with one initial slope.
    ///
    /// - Parameters:
    ///   - channels: The number of slopes; default 1, for one that all channels share.
    ///   - slope: The initial value, default 0.25.
    ///   - backend: The backend that holds the array.
    public init(channels: Int = 1, slope: Float = 0.25, on backend: any ComputeBackend) {
        weight = Parameter(NDArray(filledWith: slope, shape: [channels], on: backend))
    }

    /// `weight`.
    public var ownState: [StateEntry] { [StateEntry("weight", .parameter(weight))] }

    /// The function of each element of x.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x.prelu(slopes: weight.tensor) }

    /// `PReLU`, with slopes of the shape that broadcasts to the axes that ONNX has.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        let slopes = inputs[0].count == 4 ? weight.value.reshaped([weight.value.count, 1, 1]) : weight.value
        return [ONNXOperator("PRelu", [.input(0), .floats("weight", slopes.host)])]
    }
}

/// x sigmoid(β x) with a learned β (Ramachandran et al., 2017). `Activation(.swish())` has a fixed β.
public final class LearnedSwish: Layer {
    /// [1], shared by all channels, or [channels]; channels are the last axis.
    public let beta: Parameter

    /// A layer with one initial β.
    ///
    /// - Parameters:
    ///   - channels: The number of βs; default 1, for one that all channels share.
    ///   - beta: The initial value, default 1.
    ///   - backend: The backend that holds the array.
    public init(channels: Int = 1, beta: Float = 1, on backend: any ComputeBackend) {
        self.beta = Parameter(NDArray(filledWith: beta, shape: [channels], on: backend))
    }

    /// `beta`.
    public var ownState: [StateEntry] { [StateEntry("beta", .parameter(beta))] }

    /// The function of each element of x.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x.swish(beta: beta.tensor) }
}
