import TensorCore

/// A network as an ONNX file holds it: a graph of operations on named arrays, <https://onnx.ai/onnx/repo-docs/IR.html>.
///
/// All values of the graph are 32-bit floats. Inputs, initializers and outputs of nodes share one space of names: each name is
/// given once, and a node comes after those whose outputs it takes. The operations with their inputs and attributes are listed in
/// the operator set: <https://onnx.ai/onnx/operators>.
public struct ONNXModel: Sendable, Equatable {
    /// Name of the graph; runtimes refuse a graph without one.
    public var graphName: String
    /// Version of the operator set that defines the operations; files are written in version 8 of the format, which
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
    /// The values that are given to a run of the graph.
    public var inputs: [Value]
    /// The values that a run of the graph returns.
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
        /// The name by which nodes refer to it.
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
        /// Any; axes of the same name have the same extent in a run. An empty name says nothing about the axis.
        case named(String)
    }

    /// An operation: values in, values out.
    public struct Node: Sendable, Equatable {
        /// Its name, for messages; nothing refers to it.
        public var name: String
        /// The operation, by its name in the operator set: `Conv`, `InstanceNormalization`.
        public var operation: String
        /// Names of the values it takes, in the operation's order; empty for an optional one that is left out.
        public var inputs: [String]
        /// Names it gives to its results, in the operation's order.
        public var outputs: [String]
        /// Constants of the operation, by their names in the operator set.
        public var attributes: [String: Attribute]

        /// An operation.
        public init(
            name: String, operation: String, inputs: [String], outputs: [String], attributes: [String: Attribute] = [:]
        ) {
            (self.name, self.operation) = (name, operation)
            (self.inputs, self.outputs, self.attributes) = (inputs, outputs, attributes)
        }
    }

    /// A constant of an operation. The type must be the one that the operator set asks for: `.float(1)` and `.int(1)` differ.
    public enum Attribute: Sendable, Equatable {
        /// A whole number.
        case int(Int)
        /// A 32-bit float.
        case float(Float)
        /// A text.
        case text(String)
        /// A list of whole numbers.
        case ints([Int])
        /// A list of 32-bit floats.
        case floats([Float])
    }

    /// An array that is part of the graph.
    public enum Initializer: Sendable, Equatable {
        /// 32-bit floats, such as weights.
        case floats(HostArray)
        /// 64-bit integers in row-major order, such as how far to pad; as many as `shape` says.
        case integers([Int], shape: [Int])

        /// Whether shapes and bits are equal, so that NaN equals itself.
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
