import Autograd
import Checkpoints
import GANModels
import NeuralNetworks
import TensorCore

extension ONNXModel {
    /// A generator as an ONNX graph of evaluation: `input` and `output` are images [batch, channels, height, width] in
    /// [-1, 1], of any batch and any sides that divide as the generator needs.
    public init(_ generator: any ImageGenerator, name: String) {
        let configuration = generator.configuration
        self.init(
            graphName: name,
            documentation: "\(configuration.architecture.rawValue) generator; images in [-1, 1], sides that divide by "
                + "\(configuration.sideMultiple)")
        func images(_ name: String, channels: Int) -> Value {
            Value(name: name, shape: [.named("batch"), .fixed(channels), .named("height"), .named("width")])
        }
        inputs = [images("input", channels: configuration.inputChannels)]
        outputs = [images("output", channels: configuration.outputChannels)]
        // Shapes only serve to walk through the layers: the graph holds for all.
        let side = max(configuration.smallestSide, configuration.sideMultiple)
        let graph = LayerGraph(of: generator, inputShape: [1, side, side, configuration.inputChannels])
        var values: [String] = []
        for (index, node) in graph.nodes.enumerated() {
            let result = index == graph.nodes.count - 1 ? "output" : node.name
            values.append(append(node, of: node.inputs.map { (values[$0], graph.nodes[$0].shape) }, result: result))
        }
    }

    /// Adds the operations of a node, whose result is to be called `result`.
    ///
    /// - Returns: The name of the result, that of an input where the node changes nothing.
    private mutating func append(
        _ node: LayerGraph.Node, of inputs: [(name: String, shape: [Int])], result: String
    ) -> String {
        let names = inputs.map(\.name)
        func add(_ operation: String, _ values: [String], _ attributes: [String: Attribute] = [:]) {
            nodes.append(Node(name: node.name, operation: operation, inputs: values, outputs: [result], attributes: attributes))
        }
        switch node.operation {
        case .input: return "input"
        case .addition: add("Add", names)
        case .concatenation: add("Concat", names, ["axis": .int(1)])
        case .layer(let layer as Convolution):
            let weights = layer.effectiveWeight(phase: .evaluation).value
            var x = names[0], padding = layer.padding
            if padding > 0 && layer.paddingMode != .zero {
                x = appendPadding(layer, to: x, at: node.name)
                padding = 0
            }
            add(
                "Conv", [x] + weightNames(node.name, weights, layer.bias),
                Self.attributes(weights.shape, stride: layer.stride, padding: padding, ["group": .int(layer.groups)]))
        case .layer(let layer as TransposedConvolution):
            add(
                "ConvTranspose", names + weightNames(node.name, layer.effectiveWeight(phase: .evaluation).value, layer.bias),
                Self.attributes(
                    layer.weight.value.shape, stride: layer.stride, padding: layer.padding,
                    ["output_padding": .ints([layer.outputPadding, layer.outputPadding])]))
        case .layer(let layer as InstanceNorm) where layer.runningMean == nil:
            let channels = node.shape[3]
            let constants = [("scale", layer.weight, Float(1)), ("offset", layer.bias, 0)].map { part, learned, value in
                let plain = HostArray(shape: [channels], values: Array(repeating: value, count: channels))
                return set("\(node.name).\(part)", learned?.value.host ?? plain)
            }
            add("InstanceNormalization", names + constants, ["epsilon": .float(layer.epsilon)])
        case .layer(let layer as BatchNorm):
            let arrays = [
                ("weight", layer.weight!.value), ("bias", layer.bias!.value), ("running_mean", layer.runningMean.value),
                ("running_var", layer.runningVariance.value),
            ].map { part, value in set("\(node.name).\(part)", value.host) }
            add("BatchNormalization", names + arrays, ["epsilon": .float(layer.epsilon)])
        case .layer(let layer as Activation):
            switch layer.function {
            case .relu: add("Relu", names)
            case .leakyReLU(let slope): add("LeakyRelu", names, ["alpha": .float(slope)])
            case .tanh: add("Tanh", names)
            case .sigmoid: add("Sigmoid", names)
            case .softplus(beta: 1): add("Softplus", names)
            default: preconditionFailure("ONNX: no generator of images has \(layer.function)")
            }
        case .layer(is Dropout): return names[0]
        case .layer, .reshaping, .sumOfPixels, .attention: preconditionFailure("ONNX: no generator of images has \(node.name)")
        }
        return result
    }

    private mutating func appendPadding(_ layer: Convolution, to x: String, at name: String) -> String {
        let (p, padded) = (layer.padding, name + ".padded")
        initializers[name + ".padding"] = .integers([0, 0, p, p, 0, 0, p, p], shape: [8])
        nodes.append(
            Node(
                name: padded, operation: "Pad", inputs: [x, name + ".padding"], outputs: [padded],
                attributes: ["mode": .text(layer.paddingMode == .reflect ? "reflect" : "edge")]))
        return padded
    }

    /// Adds the weights of a layer in ONNX's order of axes, which is PyTorch's.
    private mutating func weightNames(_ layer: String, _ weights: NDArray, _ bias: Parameter?) -> [String] {
        [set(layer + ".weight", StateEntry.AxisOrder.convolution.toFile(weights).host)]
            + (bias.map { [set(layer + ".bias", $0.value.host)] } ?? [])
    }

    private mutating func set(_ name: String, _ array: HostArray) -> String {
        initializers[name] = .floats(array)
        return name
    }

    private static func attributes(
        _ weightShape: [Int], stride: Int, padding: Int, _ more: [String: Attribute]
    ) -> [String: Attribute] {
        [
            "kernel_shape": .ints(Array(weightShape.prefix(2))), "strides": .ints([stride, stride]),
            "pads": .ints(Array(repeating: padding, count: 4)),
        ].merging(more) { $1 }
    }
}
