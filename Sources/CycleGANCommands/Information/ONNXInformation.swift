import Checkpoints

/// Information about an ONNX file.
struct ONNXInformation: Encodable, CustomStringConvertible {
    struct Value: Encodable {
        let name: String
        /// The extent of each axis, or its name where it is not fixed.
        let shape: [String]
    }

    let file, graph, producer, documentation: String
    let operatorSet: Int
    let inputs, outputs: [Value]
    /// The number of nodes with each operation.
    let operations: [String: Int]
    let parameters: Int
    let metadata: [String: String]

    init(_ path: String) throws {
        let model = try ONNXModel(contentsOf: path)
        (file, graph, producer, documentation) = (path, model.graphName, model.producer, model.documentation)
        operatorSet = model.opset
        func values(_ values: [ONNXModel.Value]) -> [Value] {
            values.map { value in
                Value(
                    name: value.name,
                    shape: value.shape.map { dimension in
                        switch dimension {
                        case .fixed(let extent): "\(extent)"
                        case .named(let name): name
                        }
                    })
            }
        }
        (inputs, outputs) = (values(model.inputs), values(model.outputs))
        operations = Dictionary(model.nodes.map { ($0.operation, 1) }, uniquingKeysWith: +)
        parameters = model.initializers.values.map { if case .floats(let array) = $0 { array.values.count } else { 0 } }
            .reduce(0, +)
        metadata = model.metadata
    }

    var description: String {
        func text(_ values: [Value]) -> String {
            values.map { "\($0.name) [\($0.shape.joined(separator: ", "))]" }.joined(separator: ", ")
        }
        let lines = [
            "\(file): ONNX, operator set \(operatorSet)" + (producer.isEmpty ? "" : ", written by \(producer)"),
            "graph \(graph): \(text(inputs)) to \(text(outputs)), \(parameters.formatted()) numbers", documentation,
            "operations: " + operations.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "),
        ]
        return (lines + metadata.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }).filter { !$0.isEmpty }
            .joined(separator: "\n")
    }
}
