import Autograd
import NeuralNetworks
import TensorCore

/// A convolution without bias, batch norm and a clamp, such as ReLU, for evaluation only.
///
/// The normalisation is linear there, and becomes a part of the convolution: w γ / √(variance + ε), and the bias
/// β - mean · γ / √(variance + ε).
final class ConvolutionUnit {
    private let convolution: Convolution
    private let norm: NormState
    private let range: ClosedRange<Float>?
    /// The convolution's bias, once the normalisation is folded in.
    private var bias: Tensor?
    /// The parts under the names that their state has.
    let parts: [(name: String, module: any Module)]

    /// - Parameters:
    ///   - convolution: The convolution and its name.
    ///   - norm: The name of the batch norm.
    ///   - epsilon: ε, added to the variance.
    ///   - range: Where the results are moved into: 0...∞ is ReLU, 0...6 ReLU6; anywhere where nil.
    ///   - initialization: How parameters are initialised, and on which backend.
    init(
        _ convolution: (name: String, layer: Convolution), norm: String, epsilon: Float, range: ClosedRange<Float>?,
        _ initialization: Initialization
    ) {
        self.convolution = convolution.layer
        self.norm = NormState(channels: convolution.layer.weight.shape[3], epsilon: epsilon, on: initialization.backend)
        self.range = range
        parts = [(convolution.name, convolution.layer), (norm, self.norm)]
    }

    /// Makes the normalisation a part of the convolution, once its state is loaded.
    func fold() {
        let (scale, offset) = norm.map
        convolution.weight.value = convolution.weight.value * scale
        bias = Tensor(offset)
    }

    /// Images [count, height, width, inputChannels] to the convolution's shape.
    func callAsFunction(_ x: Tensor) -> Tensor {
        guard let bias else { preconditionFailure("ConvolutionUnit: used before its normalisation is folded in") }
        return x.convolved(
            with: convolution.weight.tensor, bias: bias, clampedTo: range, stride: convolution.stride,
            padding: convolution.padding, groups: convolution.groups)
    }
}

/// The state of a batch norm, without PyTorch's count of batches.
private final class NormState: Module {
    private let weight, bias, mean, variance: StateBuffer
    private let epsilon: Float

    init(channels: Int, epsilon: Float, on backend: any ComputeBackend) {
        func buffer() -> StateBuffer { StateBuffer(NDArray(unsetOfShape: [channels], on: backend)) }
        (weight, bias, mean, variance) = (buffer(), buffer(), buffer(), buffer())
        self.epsilon = epsilon
    }

    var ownState: [StateEntry] {
        [("weight", weight), ("bias", bias), ("running_mean", mean), ("running_var", variance)]
            .map { StateEntry($0.0, .buffer($0.1)) }
    }

    /// Scale and offset of the linear map that it is in evaluation, [channels] each.
    var map: (scale: NDArray, offset: NDArray) {
        let scale = weight.value / (variance.value + epsilon).map(.squareRoot)
        return (scale, bias.value - mean.value * scale)
    }
}
