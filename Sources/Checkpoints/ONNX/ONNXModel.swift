import TensorCore

/// A network as an ONNX file holds it: a graph of operations on arrays that go by name, <https://onnx.ai/onnx/repo-docs/IR.html>.
///
/// What flows into, through and out of the graph is 32-bit floats. Names of values, initializers and outputs of nodes are one
/// space: each is given once, and a node stands after those whose outputs it takes. What an operation does, and what its
/// inputs and attributes are called, the table of the operator set says: <https://onnx.ai/onnx/operators>.
public struct ONNXModel: Sendable, Equatable {
    /// Name of the graph; runtimes refuse a graph without one.
    public var graphName: String
    /// Version of the operator set that gives the operations their meaning; files are written in version 8 of the format, which
    /// goes with the sets 15 to 18.
    public var opset: Int
    /// The program that wrote the file.
    public var producer: String
    /// That program's version.
    public var producerVersion: String
    /// What the network is for, in plain words.
    public var documentation: String
    /// Free text about the network, by key.
    public var metadata: [String: String]
    /// What must be given to run the graph.
    public var inputs: [Value]
    /// What a run of the graph gives.
    public var outputs: [Value]
    /// The operations, each after those whose outputs it takes.
    public var nodes: [Node]
    /// The arrays that are part of the graph, such as weights, by name.
    public var initializers: [String: Initializer]

    /// A file to be written.
    public init(
        graphName: String, opset: Int = 17, producer: String = "cyclegan", producerVersion: String = "",
        documentation: String = "", metadata: [String: String] = [:], inputs: [Value] = [], outputs: [Value] = [],
        nodes: [Node] = [], initializers: [String: Initializer] = [:]
    ) {
        (self.graphName, self.opset) = (graphName, opset)
        (self.producer, self.producerVersion) = (producer, producerVersion)
        (self.documentation, self.metadata) = (documentation, metadata)
        (self.inputs, self.outputs, self.nodes, self.initializers) = (inputs, outputs, nodes, initializers)
    }
}

extension ONNXModel {
    /// An input or an output of the graph; 32-bit floats.
    public struct Value: Sendable, Equatable {
        /// The name that nodes know it by.
        public var name: String
        /// Extent of each axis, outermost first; an image of ONNX is [batch, channels, height, width].
        public var shape: [Dimension]

        /// An input or an output.
        public init(name: String, shape: [Dimension]) { (self.name, self.shape) = (name, shape) }
    }

    /// The extent of one axis.
    public enum Dimension: Sendable, Equatable {
        /// The same in every run.
        case fixed(Int)
        /// Any; axes of one name have the same extent in a run. Without a name, nothing is said of the axis.
        case named(String)
    }

    /// An operation that takes values and gives values.
    public struct Node: Sendable, Equatable {
        /// Its name, for messages; nothing refers to it.
        public var name: String
        /// What it does, by the name the operator set has for it: `Conv`, `InstanceNormalization`.
        public var operation: String
        /// Names of the values it takes, in the operation's order; empty for an optional one that is left out.
        public var inputs: [String]
        /// Names it gives to its results, in the operation's order.
        public var outputs: [String]
        /// What else the operation must know, by the name the operator set has for it.
        public var attributes: [String: Attribute]

        /// An operation.
        public init(
            name: String, operation: String, inputs: [String], outputs: [String], attributes: [String: Attribute] = [:]
        ) {
            (self.name, self.operation) = (name, operation)
            (self.inputs, self.outputs, self.attributes) = (inputs, outputs, attributes)
        }
    }

    /// A constant of an operation. The type must be the one the operator set asks for: `.float(1)` and `.int(1)` differ.
    public enum Attribute: Sendable, Equatable {
        case int(Int)
        case float(Float)
        case text(String)
        case ints([Int])
        case floats([Float])
    }

    /// An array that is part of the graph.
    public enum Initializer: Sendable, Equatable {
        /// 32-bit floats, such as weights.
        case floats(HostArray)
        /// 64-bit integers in row-major order, such as how far to pad; as many as `shape` says.
        case integers([Int], shape: [Int])

        /// Two are equal where shape and bits are, so that what is no number equals itself.
        public static func == (left: Initializer, right: Initializer) -> Bool {
            switch (left, right) {
            case (.floats(let a), .floats(let b)):
                a.shape == b.shape && a.values.elementsEqual(b.values) { $0.bitPattern == $1.bitPattern }
            case (.integers(let a, let shape), .integers(let b, let other)): a == b && shape == other
            default: false
            }
        }
    }
}
