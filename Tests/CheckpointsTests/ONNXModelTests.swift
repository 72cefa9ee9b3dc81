import Checkpoints
import TensorCore
import Testing

@Suite("ONNX files")
struct ONNXModelTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("what is written comes back as it was")
    func roundTrip() throws {
        let path = folder.file("network.onnx")
        for model in [ONNXModel(graphName: "empty"), sample()] {
            try model.write(to: path)
            #expect(try ONNXModel(contentsOf: path) == model)
        }
    }

    @Test("every kind of attribute and initializer comes back, with its extremes")
    func extremes() throws {
        let attributes: [String: ONNXModel.Attribute] = [
            "zero": .int(0), "least": .int(.min), "most": .int(.max), "nothing": .float(0),
            "tiny": .float(.leastNonzeroMagnitude),
            "infinite": .float(-.infinity), "empty text": .text(""), "text": .text("größe\0\n😀"), "no ints": .ints([]),
            "ints": .ints([.min, -1, 0, .max]), "no floats": .floats([]), "floats": .floats([0, -0.5, .infinity]),
        ]
        let model = ONNXModel(
            graphName: "ü", opset: 18, producer: "", producerVersion: "1.2", documentation: "two\nlines",
            metadata: ["": "", "ä": "{\"a\": 1}"],
            inputs: [.init(name: "scalar", shape: []), .init(name: "any", shape: [.named(""), .fixed(0), .named("height")])],
            nodes: [.init(name: "", operation: "Any", inputs: ["scalar", "", "any"], outputs: [], attributes: attributes)],
            initializers: [
                "scalar": .floats(HostArray(shape: [], values: [-0.1])), "none": .floats(HostArray(shape: [0, 3], values: [])),
                "no number": .floats(HostArray(shape: [2], values: [.nan, -0.0])),
                "one": .integers([-5], shape: []), "some": .integers([.min, .max, 0, 256], shape: [2, 2]),
                "no integers": .integers([], shape: [0]),
            ])
        let path = folder.file("extremes.onnx")
        try model.write(to: path)
        #expect(try ONNXModel(contentsOf: path) == model)
    }

    @Test("the same content gives the same bytes, in whatever order it was added")
    func deterministic() throws {
        var generator = SystemRandomNumberGenerator()
        var written: [[UInt8]] = []
        for _ in 0..<3 {
            var model = sample()
            for name in (0..<50).map({ "name.\($0)" }).shuffled(using: &generator) {
                model.metadata[name] = name
                model.nodes[0].attributes[name] = .text(name)
                model.initializers[name] = .integers([name.count], shape: [1])
            }
            try model.write(to: folder.file("same"))
            written.append(try bytes(of: folder.file("same")))
        }
        #expect(written[0] == written[1] && written[1] == written[2])
    }

    @Test("more than ONNX can hold is refused, before memory is taken for it")
    func tooLarge() throws {
        let shared = HostArray(shape: [1 << 22], values: [Float](repeating: 0, count: 1 << 22))
        var model = ONNXModel(graphName: "large")
        for index in 0..<128 { model.initializers["\(index)"] = .floats(shared) }
        let path = folder.file("large.onnx")
        let error = #expect(throws: CheckpointError.self) { try model.write(to: path) }
        #expect(error?.description.contains("2048 MiB of weights, more than fit into the 2 GiB") == true)
        #expect(try folder.contents == [])
    }

    @Test("bytes are those the format asks for")
    func layout() throws {
        let path = folder.file("tiny.onnx")
        try ONNXModel(graphName: "g", producer: "p", initializers: ["w": .integers([1], shape: [1])]).write(to: path)
        let tensor: [UInt8] = [0x08, 1, 0x10, 7, 0x42, 1, 0x77, 0x4a, 8, 1, 0, 0, 0, 0, 0, 0, 0]
        let graph: [UInt8] = [0x12, 1, 0x67, 0x2a, UInt8(tensor.count)] + tensor
        let expected: [UInt8] =
            [0x08, 8, 0x12, 1, 0x70, 0x1a, 0, 0x32, 0, 0x3a, UInt8(graph.count)] + graph + [0x42, 4, 0x0a, 0, 0x10, 17]
        #expect(try bytes(of: path) == expected)
    }
}

/// A graph with each of the parts a network has.
func sample() -> ONNXModel {
    let image: [ONNXModel.Dimension] = [.fixed(1), .fixed(3), .named("height"), .named("width")]
    return ONNXModel(
        graphName: "generator", documentation: "Horse to zebra", metadata: ["norm": "instance"],
        inputs: [.init(name: "image", shape: image)], outputs: [.init(name: "translation", shape: image)],
        nodes: [
            .init(
                name: "pad", operation: "Pad", inputs: ["image", "pads"], outputs: ["padded"],
                attributes: ["mode": .text("reflect")]),
            .init(
                name: "convolution", operation: "Conv", inputs: ["padded", "weight", "bias"], outputs: ["convolved"],
                attributes: ["kernel_shape": .ints([3, 3]), "group": .int(1)]),
            .init(
                name: "activation", operation: "LeakyRelu", inputs: ["convolved"], outputs: ["translation"],
                attributes: ["alpha": .float(0.2)]),
        ],
        initializers: [
            "pads": .integers([0, 0, 1, 1, 0, 0, 1, 1], shape: [8]),
            "weight": .floats(HostArray(shape: [3, 3, 3, 3], values: (0..<81).map { Float($0) / 81 })),
            "bias": .floats(HostArray(shape: [3], values: [-1, 0, 1])),
        ])
}
