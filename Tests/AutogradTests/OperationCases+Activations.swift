import Autograd
import Fixtures
import TensorCore

extension OperationCase {
    /// Names with an `extreme` are of 0, ±1000 and infinities.
    private static func activation(
        _ name: String, _ covers: String, isSmooth: Bool = true, _ function: @escaping @Sendable ([Tensor]) -> Tensor
    ) -> OperationCase {
        let isOrdinary = !name.contains("extreme") && !name.contains("zero")
        return OperationCase(
            fixture: "activations", name: name, covers: [covers], isSmooth: isSmooth && isOrdinary, function: function)
    }

    static let activations: [OperationCase] = [
        activation("relu", "relu()") { $0[0].relu() },
        activation("relu-extreme", "relu()") { $0[0].relu() },
        activation("leakyReLU", "leakyReLU(slope:)") { $0[0].leakyReLU(slope: 0.2) },
        activation("leakyReLU-default", "leakyReLU(slope:)") { $0[0].leakyReLU() },
        activation("leakyReLU-extreme", "leakyReLU(slope:)") { $0[0].leakyReLU(slope: 0.2) },
        activation("tanh", "tanh()") { $0[0].tanh() },
        activation("tanh-extreme", "tanh()") { $0[0].tanh() },
        activation("sigmoid", "sigmoid()") { $0[0].sigmoid() },
        activation("sigmoid-extreme", "sigmoid()") { $0[0].sigmoid() },
        activation("softplus", "softplus(beta:)") { $0[0].softplus() },
        activation("softplus-2.5", "softplus(beta:)") { $0[0].softplus(beta: 2.5) },
        activation("softplus-extreme", "softplus(beta:)") { $0[0].softplus() },
    ]

    static let composedActivations: [OperationCase] = [
        activation("prelu", "prelu(slopes:)") { $0[0].prelu(slopes: $0[1]) },
        activation("prelu-channels", "prelu(slopes:)") { $0[0].prelu(slopes: $0[1]) },
        activation("prelu-extreme", "prelu(slopes:)") { $0[0].prelu(slopes: $0[1]) },
        activation("elu", "elu(alpha:)") { $0[0].elu() },
        activation("elu-0.7", "elu(alpha:)") { $0[0].elu(alpha: 0.7) },
        activation("elu-extreme", "elu(alpha:)") { $0[0].elu(alpha: 0.7) },
        activation("selu", "selu()") { $0[0].selu() },
        activation("selu-extreme", "selu()") { $0[0].selu() },
        activation("gelu", "gelu(_:)") { $0[0].gelu() },
        activation("gelu-extreme", "gelu(_:)") { $0[0].gelu() },
        activation("gelu-tanh", "gelu(_:)") { $0[0].gelu(.tanh) },
        activation("gelu-tanh-extreme", "gelu(_:)") { $0[0].gelu(.tanh) },
        activation("swish", "swish(beta:)") { $0[0].swish() },
        activation("swish-1.5", "swish(beta:)") { $0[0].swish(beta: 1.5) },
        activation("swish-learned", "swish(beta:)") { $0[0].swish(beta: $0[1]) },
        activation("swish-extreme", "swish(beta:)") { $0[0].swish() },
        activation("relu6", "relu6()") { $0[0].relu6() },
        activation("relu6-extreme", "relu6()") { $0[0].relu6() },
        activation("mish", "mish()") { $0[0].mish() },
        activation("mish-extreme", "mish()") { $0[0].mish() },
    ]

    static let softmaxes: [OperationCase] = [
        activation("softmax", "softmax(axis:temperature:)") { $0[0].softmax() },
        activation("softmax-first", "softmax(axis:temperature:)") { $0[0].softmax(axis: 0) },
        activation("softmax-warm", "softmax(axis:temperature:)") { $0[0].softmax(axis: 1, temperature: 2.5) },
        activation("softmax-single-extreme", "softmax(axis:temperature:)") { $0[0].softmax() },
        activation("softmax-extreme", "softmax(axis:temperature:)") { $0[0].softmax() },
        activation("logSoftmax", "logSoftmax(axis:temperature:)") { $0[0].logSoftmax() },
        activation("logSoftmax-first", "logSoftmax(axis:temperature:)") { $0[0].logSoftmax(axis: 0) },
        activation("logSoftmax-cold", "logSoftmax(axis:temperature:)") { $0[0].logSoftmax(axis: -2, temperature: 0.5) },
        activation("logSoftmax-single-extreme", "logSoftmax(axis:temperature:)") { $0[0].logSoftmax() },
        activation("logSoftmax-extreme", "logSoftmax(axis:temperature:)") { $0[0].logSoftmax() },
        activation("logSumExp", "logSumExp(axes:keepingAxes:)") { $0[0].logSumExp() },
        activation("logSumExp-axes", "logSumExp(axes:keepingAxes:)") { $0[0].logSumExp(axes: [0, -1]) },
        activation("logSumExp-kept", "logSumExp(axes:keepingAxes:)") { $0[0].logSumExp(axes: [1], keepingAxes: true) },
        activation("logSumExp-single-extreme", "logSumExp(axes:keepingAxes:)") { $0[0].logSumExp(axes: [1]) },
        activation("logSumExp-extreme", "logSumExp(axes:keepingAxes:)") { $0[0].logSumExp(axes: [1]) },
    ]
}
