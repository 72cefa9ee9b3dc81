import Checkpoints
import GANModels
import NeuralNetworks
import TensorCore

/// A layer that cannot be exported, because ONNX has no operators for it.
public struct ONNXExportError: Error, Equatable, CustomStringConvertible {
    /// The layer's path in the network.
    public let layer: String
    /// What the layer does, in a few words.
    public let summary: String

    /// The layer and the problem, in one line.
    public var description: String { "no operators of ONNX for layer \(layer) (\(summary))" }
}

extension ONNXModel {
    /// A generator in evaluation as an ONNX graph: `input` and `output` are images [batch, channels, height, width] in [-1, 1], for
    /// any batch and any sides that divide as the generator needs, which the names of the axes say: `height_multiple_of_4`.
    ///
    /// Other sides would give images of another size, or an error deep inside. The graph begins with an operator that refuses them and
    /// otherwise, with the one after it, changes nothing; its name is what a runtime prints.
    /// - Precondition: no layer reshapes images to a shape that depends on their sides.
    /// - Throws: `ONNXExportError` where a layer cannot be exported.
    public init(_ generator: any ImageGenerator, name: String) throws(ONNXExportError) {
        let configuration = generator.configuration
        let multiple = configuration.sideMultiple
        func images(_ name: String, channels: Int) -> Value {
            Value(
                name: name,
                shape: [
                    .named("batch"), .fixed(channels), .named("height_multiple_of_\(multiple)"),
                    .named("width_multiple_of_\(multiple)"),
                ])
        }
        // The shape only serves to walk through the layers: the graph holds for all sides.
        let side = max(configuration.smallestSide, multiple)
        try self.init(
            LayerGraph(of: generator, inputShape: [1, side, side, configuration.inputChannels]), name: name,
            input: images("input", channels: configuration.inputChannels),
            output: images("output", channels: configuration.outputChannels),
            documentation: "\(configuration.architecture.rawValue) generator; images in [-1, 1], height and width "
                + "any multiples of \(multiple) from \(configuration.smallestSide)",
            sideMultiple: multiple)
    }

    /// A network in evaluation as an ONNX graph for inputs of one shape and any batch. Images are [batch, channels, height, width]
    /// in the graph; all other values have the same axes as here.
    ///
    /// - Parameters:
    ///   - inputShape: The shape of the network's input, images [batch, height, width, channels] or rows [batch, features].
    ///   - name: The name of the graph.
    ///   - documentation: What the network is for, in plain words.
    /// - Throws: `ONNXExportError` where a layer cannot be exported.
    public init(
        _ network: any Layer, inputShape: [Int], name: String, documentation: String = ""
    ) throws(ONNXExportError) {
        func value(_ name: String, _ shape: [Int]) -> Value {
            let extents = shape.count == 4 ? [shape[3], shape[1], shape[2]] : Array(shape.dropFirst())
            return Value(name: name, shape: [.named("batch")] + extents.map { .fixed($0) })
        }
        let graph = LayerGraph(of: network, inputShape: inputShape)
        try self.init(
            graph, name: name, input: value("input", inputShape), output: value("output", graph.nodes.last?.shape ?? []),
            documentation: documentation)
    }

    private init(
        _ graph: LayerGraph, name: String, input: Value, output: Value, documentation: String, sideMultiple: Int = 1
    ) throws(ONNXExportError) {
        self.init(graphName: name, documentation: documentation, inputs: [input], outputs: [output])
        let names = Self.names(of: graph)
        var results = [sideMultiple > 1 ? appendCheck(of: input.name, sideMultiple: sideMultiple) : input.name]
        for (index, node) in graph.nodes.enumerated().dropFirst() {
            let shapes = node.inputs.map { graph.nodes[$0].shape }
            guard let operators = node.operation.onnxOperators(inputs: shapes, output: node.shape) else {
                throw ONNXExportError(layer: names[index], summary: node.summary)
            }
            let result = index == graph.nodes.count - 1 ? output.name : names[index]
            results.append(append(operators, name: names[index], inputs: node.inputs.map { results[$0] }, result: result))
        }
        // A graph names its output; a network's last layer may have passed its input on.
        if let last = results.last, last != output.name {
            nodes.append(Node(name: output.name, operation: "Identity", inputs: [last], outputs: [output.name]))
        }
    }

    /// Adds operators that refuse images whose sides are not multiples, and give the others back as they are: blocks of pixels become
    /// channels, and pixels again.
    private mutating func appendCheck(of input: String, sideMultiple: Int) -> String {
        let blocks = "\(input).blocks", checked = "\(input).checked"
        nodes.append(
            Node(
                name: "height and width must be multiples of \(sideMultiple)", operation: "SpaceToDepth", inputs: [input],
                outputs: [blocks], attributes: ["blocksize": .int(sideMultiple)]))
        nodes.append(
            Node(
                name: checked, operation: "DepthToSpace", inputs: [blocks], outputs: [checked],
                attributes: ["blocksize": .int(sideMultiple)]))
        return checked
    }

    /// The paths of a graph's nodes, made such that none is empty and none given twice.
    private static func names(of graph: LayerGraph) -> [String] {
        var taken: Set = ["input", "output"]
        return graph.nodes.enumerated().map { index, node in
            let name = node.name.isEmpty ? "network" : node.name
            return taken.insert(name).inserted ? name : "\(name)_\(index)"
        }
    }

    /// Adds the operators of a node.
    ///
    /// - Parameter result: The name of the node's result.
    /// - Returns: This name, or that of the first input where there are no operators.
    private mutating func append(_ operators: [ONNXOperator], name: String, inputs: [String], result: String) -> String {
        if operators.isEmpty { return inputs[0] }
        for (index, made) in operators.enumerated() {
            let isLast = index == operators.count - 1, part = "\(name).\(made.name)"
            let taken = made.inputs.map { input in
                switch input {
                case .input(let position): inputs[position]
                case .result(let part): "\(name).\(part)"
                case .floats(let part, let array): constant("\(name).\(part)", .floats(array))
                case .integers(let part, let values):
                    constant("\(name).\(part)", .integers(values, shape: [values.count]))
                case .omitted: ""
                }
            }
            nodes.append(
                Node(
                    name: isLast ? name : part, operation: made.type, inputs: taken, outputs: [isLast ? result : part],
                    attributes: made.attributes.mapValues(Attribute.init)))
        }
        return result
    }

    private mutating func constant(_ name: String, _ values: Initializer) -> String {
        initializers[name] = values
        return name
    }
}

extension ONNXModel.Attribute {
    fileprivate init(_ attribute: ONNXOperator.Attribute) {
        switch attribute {
        case .int(let value): self = .int(value)
        case .float(let value): self = .float(value)
        case .text(let value): self = .text(value)
        case .ints(let values): self = .ints(values)
        }
    }
}
