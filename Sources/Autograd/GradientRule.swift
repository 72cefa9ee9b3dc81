import TensorCore

/// The derivative of one operation: what the gradient of its output makes of its inputs.
///
/// A rule is written in operations on tensors, so a gradient can itself be differentiated. It keeps what it needs as plain values
/// and never refers to the tensor that holds it. An operation is a function that computes its value and hands it to
/// `Tensor.made` with its rule:
///
///     extension Tensor {
///         func cubed() -> Tensor { .made(value * value * value, from: [self], rule: CubeRule()) }
///     }
///
///     struct CubeRule: GradientRule {
///         func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [3 * (gradient * call.inputs[0].square())] }
///     }
public protocol GradientRule {
    /// One gradient for each input, of the input's shape; nil where it is not needed.
    ///
    /// - Parameters:
    ///   - gradient: With respect to the output, of its shape.
    ///   - call: The inputs and the output of the operation.
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?]

    /// Whether the output may be released after its use and computed again where a gradient asks for it; default false.
    var isCheapToRepeat: Bool { get }
    /// The output once more, to the byte; called only where `isCheapToRepeat`.
    func repeated(_ inputs: [Tensor]) -> NDArray
}

extension GradientRule {
    /// False: the output stays until the backward walk has passed.
    public var isCheapToRepeat: Bool { false }
    /// Stops the program: the rule said that its output is not repeated.
    public func repeated(_ inputs: [Tensor]) -> NDArray { fatalError("\(Self.self) does not repeat its output") }
}

/// The operation whose gradient is computed.
public struct OperationCall {
    /// The inputs, in the order in which `Tensor.made` was given them.
    public let inputs: [Tensor]
    /// The result.
    public let output: Tensor
    /// For each input whether its gradient is needed.
    public let needs: [Bool]

    /// The gradient of an input, computed only where it is needed.
    public func gradient(_ input: Int, _ make: (Tensor) -> Tensor) -> Tensor? { needs[input] ? make(inputs[input]) : nil }
}

extension Tensor {
    /// The result of an operation, which joins the graph where recording is on and an input requires a gradient.
    ///
    /// - Parameters:
    ///   - value: The numbers of the result.
    ///   - inputs: The tensors it was computed from.
    ///   - rule: The operation's derivative; it is made only where it is recorded.
    public static func made(_ value: NDArray, from inputs: [Tensor], rule: @autoclosure () -> some GradientRule) -> Tensor {
        Tensor(value, node: isRecorded(inputs) ? Node(inputs: inputs, rule: rule()) : nil)
    }

    /// Whether an operation on `inputs` joins the graph.
    static func isRecorded(_ inputs: [Tensor]) -> Bool { inputs.contains { $0.requiresGradient } && Recording.isOn }
}
