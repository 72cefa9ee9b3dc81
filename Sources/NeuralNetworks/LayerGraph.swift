import Autograd
import TensorCore

/// A network written down: its layers in the order of their work, and which values each of them takes.
///
/// What `info` prints and what an export to another format walks through. Nothing is computed: layers only tell the shapes of
/// their results.
public struct LayerGraph {
    /// What makes a value of others.
    public enum Operation {
        /// The network's input, which nothing here makes.
        case input
        /// A layer with no parts of its own.
        case layer(any Layer)
        /// Elementwise.
        case addition
        /// Of the last axis.
        case concatenation
        /// Of the same numbers, in the same order.
        case reshaping
        /// Over height and width.
        case sumOfPixels
        /// Of pixels that are queries to pixels that are keys, and to those that are their values.
        case attention
    }

    /// An operation and its result.
    public struct Node {
        /// The layer's path, as its state is named; operations between layers have the path of the layer they belong to.
        public let name: String
        /// What makes the result.
        public let operation: Operation
        /// Positions in `nodes` of the values taken.
        public let inputs: [Int]
        /// Of the result.
        public let shape: [Int]
        /// Products of weights and values that the definition asks for.
        public let multiplyAdds: Int
    }

    /// A result that later nodes can take.
    public struct Value {
        let node: Int
        /// Extents as the layers have them, channels last.
        public let shape: [Int]
    }

    /// In the order of work; the input is the first.
    public private(set) var nodes: [Node] = []

    /// What a network does to an input.
    ///
    /// - Parameter inputShape: Of the network's input, images [batch, height, width, channels] or rows [batch, features].
    public init(of network: any Layer, inputShape: [Int]) {
        let input = append("input", .input, [], shape: inputShape)
        _ = network.trace(input, name: "", in: &self)
    }

    /// Products of weights and values in all nodes.
    public var multiplyAdds: Int { nodes.map(\.multiplyAdds).reduce(0, +) }

    /// Adds a node.
    public mutating func append(_ name: String, _ operation: Operation, _ inputs: [Value], shape: [Int]) -> Value {
        let products: Int =
            switch operation {
            // Each result sums over the weights of its channel; with the transposed kind each input is spread over its own.
            case .layer(let layer as Convolution): Shape.count(shape) * (layer.weight.value.count / shape[3])
            case .layer(let layer as TransposedConvolution):
                Shape.count(inputs[0].shape) * (layer.weight.value.count / inputs[0].shape[3])
            case .layer(let layer as Linear): Shape.count(Array(shape.dropLast())) * layer.weight.value.count
            case .layer(let layer as MultiHeadAttention): layer.multiplyAdds(of: shape)
            // Each query with each key, then with each value.
            case .attention:
                Shape.count(Array(shape.dropLast())) * inputs[1].shape[1] * inputs[1].shape[2]
                    * (inputs[1].shape[3] + shape[3])
            default: 0
            }
        nodes.append(
            Node(name: name, operation: operation, inputs: inputs.map(\.node), shape: shape, multiplyAdds: products))
        return Value(node: nodes.count - 1, shape: shape)
    }
}

extension Layer {
    /// The shape of the input: most layers change nothing else.
    public func outputShape(_ shape: [Int]) -> [Int] { shape }

    /// A layer with one part that is a layer does what that part does; one without parts is a node.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        if children.count == 1, let part = children[0].module as? any Layer {
            return part.trace(x, name: name.appending(part: children[0].name), in: &graph)
        }
        return graph.append(name, .layer(self), [x], shape: outputShape(x.shape))
    }
}

extension String {
    /// The path of a part: `model` and `1` make `model.1`.
    func appending(part: String) -> String { isEmpty ? part : self + "." + part }
}
