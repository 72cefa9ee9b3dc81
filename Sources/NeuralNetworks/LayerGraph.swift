import Autograd
import TensorCore

/// The operations of a network in the order in which they run, and the values that each of them takes.
///
/// It is what `info` prints, and what an export to another format walks through. Nothing is computed: layers only tell the shapes
/// of their results. Shapes are those of this library, channels last.
public struct LayerGraph {
    /// An operation and its result.
    public struct Node {
        /// The layer's path, as its state is named; operations between layers have the path of the layer they belong to. Empty for
        /// the network itself.
        public let name: String
        /// What makes the result.
        public let operation: any Operation
        /// Positions in `nodes` of the values taken.
        public let inputs: [Int]
        /// The shape of the result.
        public let shape: [Int]
        /// Multiplications of two values, each with an addition, that the operation's definition asks for.
        public let multiplyAdds: Int

        /// What the operation does, in a few words: `7x7 convolution, reflect`.
        public var summary: String { operation.summary }
        /// Numbers in the parameters of the layer; 0 for operations between layers.
        public var parameterCount: Int { (operation as? any Module)?.parameterCount ?? 0 }
    }

    /// A result that later nodes can take.
    public struct Value {
        let node: Int
        /// Extents as the layers have them, channels last.
        public let shape: [Int]
    }

    /// In the order in which they run; the input is the first.
    public private(set) var nodes: [Node] = []

    /// What a network does to an input.
    ///
    /// - Parameters:
    ///   - network: The network; nothing is computed.
    ///   - inputShape: The shape of its input, images [batch, height, width, channels] or rows [batch, features].
    public init(of network: any Layer, inputShape: [Int]) {
        let input = append("input", Input(), [], shape: inputShape)
        _ = network.trace(input, name: "", in: &self)
    }

    /// Multiply-adds of all nodes together.
    public var multiplyAdds: Int { nodes.map(\.multiplyAdds).reduce(0, +) }

    /// The path of a part of a layer: that of `1` in `model` is `model.1`, in the network itself `1`.
    ///
    /// - Parameters:
    ///   - name: The layer's path; empty for the network itself.
    ///   - part: The part's name.
    public static func path(_ name: String, _ part: String) -> String { name.isEmpty ? part : name + "." + part }

    /// Adds a node.
    ///
    /// - Parameters:
    ///   - name: The path of the layer that the operation is or belongs to.
    ///   - operation: What it does.
    ///   - inputs: The values that it takes.
    ///   - shape: The shape of its result.
    /// - Returns: Its result.
    public mutating func append(_ name: String, _ operation: any Operation, _ inputs: [Value], shape: [Int]) -> Value {
        let products = operation.multiplyAdds(inputs: inputs.map(\.shape), output: shape)
        nodes.append(
            Node(name: name, operation: operation, inputs: inputs.map(\.node), shape: shape, multiplyAdds: products))
        return Value(node: nodes.count - 1, shape: shape)
    }
}

extension LayerGraph {
    /// What makes a value from others: a layer, or an operation between layers such as `Addition`.
    ///
    /// All requirements have defaults, so a type need only say what it knows. Shapes are those of this library, channels last.
    public protocol Operation {
        /// What the operation does, in a few words: `7x7 convolution, reflect`. The type's name by default.
        var summary: String { get }

        /// Multiplications of two values, each with an addition, that the operation's definition asks for; 0 by default.
        ///
        /// - Parameters:
        ///   - inputs: The shapes of the values that it takes; a layer takes one.
        ///   - output: The shape of its result.
        func multiplyAdds(inputs: [[Int]], output: [Int]) -> Int

        /// What the operation does in evaluation, in operators of ONNX. An empty list where the result is the first input.
        ///
        /// - Parameters:
        ///   - inputs: The shapes of the values that it takes; a layer takes one.
        ///   - output: The shape of its result.
        /// - Returns: nil, the default, where it cannot be exported.
        func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]?
    }
}

extension LayerGraph.Operation {
    /// The type's name.
    public var summary: String { "\(type(of: self))" }

    /// None.
    public func multiplyAdds(inputs: [[Int]], output: [Int]) -> Int { 0 }

    /// None: the operation cannot be exported.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? { nil }
}

extension Layer {
    /// The shape of the input, for layers that do not change it.
    public func outputShape(_ shape: [Int]) -> [Int] { shape }

    /// Adds the only part of the layer where that is a layer, and otherwise the layer itself as one node.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        if children.count == 1, let part = children[0].module as? any Layer {
            return part.trace(x, name: LayerGraph.path(name, children[0].name), in: &graph)
        }
        return graph.append(name, self, [x], shape: outputShape(x.shape))
    }
}
