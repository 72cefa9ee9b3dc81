import Autograd
import TensorCore

/// A fixed activation function as a layer; `PReLU` and `LearnedSwish` are those with parameters. PyTorch's `ReLU` and others.
public final class Activation: Layer {
    /// The functions of `Tensor` with the same names, where their formulas and defaults are.
    public enum Function: Sendable, Equatable {
        /// max(x, 0).
        case relu
        /// x where x > 0, else slope · x.
        case leakyReLU(slope: Float = 0.01)
        /// min(max(x, 0), 6).
        case relu6
        /// The hyperbolic tangent.
        case tanh
        /// 1 / (1 + e⁻ˣ).
        case sigmoid
        /// log(1 + exp(β x)) / β.
        case softplus(beta: Float = 1)
        /// x where x > 0, else α (eˣ - 1).
        case elu(alpha: Float = 1)
        /// λ times an ELU, with constants that keep mean and variance.
        case selu
        /// x Φ(x), Φ the normal distribution function.
        case gelu(GELUForm = .exact)
        /// x sigmoid(β x).
        case swish(beta: Float = 1)
        /// x tanh(log(1 + eˣ)).
        case mish
        /// exp(x / T) / Σ exp(x / T) along an axis.
        case softmax(axis: Int = -1, temperature: Float = 1)
        /// The logarithm of the softmax.
        case logSoftmax(axis: Int = -1, temperature: Float = 1)
        /// log Σ eˣ along an axis, which the result no longer has.
        case logSumExp(axis: Int = -1)

        /// The slope of a ReLU (0) or a leaky ReLU for negative x; nil for other functions.
        var slope: Float? {
            switch self {
            case .relu: 0
            case .leakyReLU(let slope): slope
            default: nil
            }
        }

        /// The function of each element, or along its axis.
        public func callAsFunction(_ x: Tensor) -> Tensor {
            switch self {
            case .relu: x.relu()
            case .leakyReLU(let slope): x.leakyReLU(slope: slope)
            case .relu6: x.relu6()
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

    /// The function that the layer computes.
    public let function: Function

    /// A layer that computes a function.
    public init(_ function: Function) { self.function = function }

    /// The function of x.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { function(x) }

    /// The shape of the input; without the axis of `logSumExp`.
    public func outputShape(_ shape: [Int]) -> [Int] {
        guard case .logSumExp(let axis) = function else { return shape }
        var shape = shape
        shape.remove(at: axis < 0 ? axis + shape.count : axis)
        return shape
    }

    /// `ReLU`, `ReLU6`, `leaky ReLU 0.2`, `tanh`.
    public var summary: String {
        switch function {
        case .relu: "ReLU"
        case .leakyReLU(let slope): "leaky ReLU \(slope)"
        case .relu6: "ReLU6"
        default: "\(function)"
        }
    }

    /// The operator of the same name, for functions that have one.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        func along(_ type: String, _ axis: Int) -> [ONNXOperator] {
            [ONNXOperator(type, [.input(0)], ["axis": .int(ONNXOperator.axis(axis, of: inputs[0].count))])]
        }
        return switch function {
        case .relu: [ONNXOperator("Relu", [.input(0)])]
        case .leakyReLU(let slope): [ONNXOperator("LeakyRelu", [.input(0)], ["alpha": .float(slope)])]
        case .relu6: [ONNXOperator("Clip", [.input(0), .number("least", 0), .number("most", 6)])]
        case .tanh: [ONNXOperator("Tanh", [.input(0)])]
        case .sigmoid: [ONNXOperator("Sigmoid", [.input(0)])]
        case .softplus(beta: 1): [ONNXOperator("Softplus", [.input(0)])]
        case .elu(let alpha): [ONNXOperator("Elu", [.input(0)], ["alpha": .float(alpha)])]
        case .selu: [ONNXOperator("Selu", [.input(0)])]
        case .softmax(let axis, temperature: 1): along("Softmax", axis)
        case .logSoftmax(let axis, temperature: 1): along("LogSoftmax", axis)
        case .softplus, .gelu, .swish, .mish, .softmax, .logSoftmax, .logSumExp: nil
        }
    }
}
