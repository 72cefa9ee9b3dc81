import TensorCore

/// The derivative of one operation: what the gradient of its output makes of its inputs.
///
/// A rule is written in operations on tensors, so a gradient can itself be differentiated. It keeps what it needs as
/// plain values and never refers to the node that holds it.
protocol GradientRule {
    /// One gradient an input, of the input's shape; nil where nobody needs it.
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?]

    /// Whether the output may be let go after its use and made once more where a gradient asks for it.
    var isCheapToRepeat: Bool { get }
    /// The output once more, to the byte.
    func repeated(_ inputs: [Tensor]) -> NDArray
}

extension GradientRule {
    var isCheapToRepeat: Bool { false }
    func repeated(_ inputs: [Tensor]) -> NDArray { fatalError("\(Self.self) does not repeat its output") }
}

/// The operation whose gradient is wanted.
struct OperationCall {
    let inputs: [Tensor]
    let output: Tensor
    /// Which inputs' gradients are wanted.
    let needs: [Bool]

    /// The gradient of an input, computed only where it is wanted.
    func gradient(_ input: Int, _ make: (Tensor) -> Tensor) -> Tensor? { needs[input] ? make(inputs[input]) : nil }
}

extension Tensor {
    /// The result of an operation, on the tape where recording is on and an input requires a gradient.
    static func made(_ value: NDArray, from inputs: [Tensor], rule: @autoclosure () -> some GradientRule) -> Tensor {
        let isRecorded = inputs.contains { $0.requiresGradient } && Recording.isOn
        return Tensor(value, node: isRecorded ? Node(inputs: inputs, rule: rule()) : nil)
    }
}
