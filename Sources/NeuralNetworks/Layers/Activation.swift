import Autograd
import TensorCore

/// A fixed activation function as a layer; `PReLU` and `LearnedSwish` are those with parameters. PyTorch's `ReLU` and its kin.
public final class Activation: Layer {
    /// The functions of `Tensor` of the same names; formulas and defaults stand there.
    public enum Function: Sendable, Equatable {
        case relu
        case leakyReLU(slope: Float = 0.01)
        case tanh
        case sigmoid
        case softplus(beta: Float = 1)
        case elu(alpha: Float = 1)
        case selu
        case gelu(GELUForm = .exact)
        case swish(beta: Float = 1)
        case mish
        case softmax(axis: Int = -1, temperature: Float = 1)
        case logSoftmax(axis: Int = -1, temperature: Float = 1)
        /// Takes the axis away.
        case logSumExp(axis: Int = -1)

        /// Of a (leaky) ReLU, 0 for the plain one; nil for others.
        var slope: Float? {
            switch self {
            case .relu: 0
            case .leakyReLU(let slope): slope
            default: nil
            }
        }

        public func callAsFunction(_ x: Tensor) -> Tensor {
            switch self {
            case .relu: x.relu()
            case .leakyReLU(let slope): x.leakyReLU(slope: slope)
            case .tanh: x.tanh()
            case .sigmoid: x.sigmoid()
            case .softplus(let beta): x.softplus(beta: beta)
            case .elu(let alpha): x.elu(alpha: alpha)
            case .selu: x.selu()
            case .gelu(let form): x.gelu(form)
            case .swish(let beta): x.swish(beta: beta)
            case .mish: x.mish()
            case .softmax(let axis, let temperature): x.softmax(axis: axis, temperature: temperature)
            case .logSoftmax(let axis, let temperature): x.logSoftmax(axis: axis, temperature: temperature)
            case .logSumExp(let axis): x.logSumExp(axes: [axis])
            }
        }
    }

    public let function: Function

    public init(_ function: Function) { self.function = function }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { function(x) }

    public func outputShape(_ shape: [Int]) -> [Int] {
        guard case .logSumExp(let axis) = function else { return shape }
        var shape = shape
        shape.remove(at: axis < 0 ? axis + shape.count : axis)
        return shape
    }
}
