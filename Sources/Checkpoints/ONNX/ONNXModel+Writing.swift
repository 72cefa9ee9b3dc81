import Files
import Foundation
import SwiftProtobuf
import TensorCore

extension ONNXModel {
    /// Writes the file to `path`, all or nothing (see `AtomicFile`).
    ///
    /// The same content gives the same bytes: metadata, attributes and initializers are in the order of their names. The
    /// graph is not checked.
    /// - Precondition: An initializer has as many integers as its shape says.
    /// - Throws: `CheckpointError` when the file cannot be written, or would be larger than the 2 GiB that ONNX can hold.
    public func write(to path: String) throws(CheckpointError) {
        // The format has 31 bits for a length. Checked first, so that no memory is allocated for a file that is too large.
        let size = initializers.values.reduce(0) { $0 + $1.byteCount }
        guard size < 1 << 31, let bytes: [UInt8] = try? message.serializedBytes() else {
            throw CheckpointError(
                "a network with \(size >> 20) MiB of weights, more than fit into the 2 GiB of an ONNX file, cannot be written to",
                path: path, remedy: "write a .safetensors file")
        }
        try AtomicFile.writeWeights(to: path) { (file) throws(FileError) in try file.append(bytes) }
    }

    private var message: ONNXModelProto {
        var result = ONNXModelProto()
        result.irVersion = 8
        result.producerName = producer
        result.producerVersion = producerVersion
        result.docString = documentation
        result.opsetImport = [.with { ($0.domain, $0.version) = ("", Int64(opset)) }]
        result.metadataProps = metadata.inNameOrder.map { entry in .with { ($0.key, $0.value) = (entry.key, entry.value) } }
        result.graph = .with { graph in
            graph.name = graphName
            graph.node = nodes.map(\.message)
            graph.initializer = initializers.inNameOrder.map { $0.value.message(named: $0.key) }
            graph.input = inputs.map(\.message)
            graph.output = outputs.map(\.message)
        }
        return result
    }
}

extension ONNXModel.Value {
    fileprivate var message: ONNXValueInfoProto {
        .with { value in
            value.name = name
            value.type.tensorType.elemType = Int32(ONNXTensorProto.DataType.float.rawValue)
            value.type.tensorType.shape.dim = shape.map { dimension in
                .with {
                    switch dimension {
                    case .fixed(let extent): $0.dimValue = Int64(extent)
                    case .named(let name): $0.dimParam = name
                    }
                }
            }
        }
    }
}

extension ONNXModel.Node {
    fileprivate var message: ONNXNodeProto {
        .with {
            ($0.name, $0.opType) = (name, operation)
            ($0.input, $0.output) = (inputs, outputs)
            $0.attribute = attributes.inNameOrder.map { $0.value.message(named: $0.key) }
        }
    }
}

extension ONNXModel.Attribute {
    fileprivate func message(named name: String) -> ONNXAttributeProto {
        .with {
            $0.name = name
            switch self {
            case .int(let value): ($0.type, $0.i) = (.int, Int64(value))
            case .float(let value): ($0.type, $0.f) = (.float, value)
            case .text(let value): ($0.type, $0.s) = (.string, Data(value.utf8))
            case .ints(let values): ($0.type, $0.ints) = (.ints, values.map(Int64.init))
            case .floats(let values): ($0.type, $0.floats) = (.floats, values)
            }
        }
    }
}

extension ONNXModel.Initializer {
    fileprivate var byteCount: Int {
        switch self {
        case .floats(let array): array.values.count * StoredType.float32.byteWidth
        case .integers(let values, _): values.count * StoredType.int64.byteWidth
        }
    }

    fileprivate func message(named name: String) -> ONNXTensorProto {
        .with {
            $0.name = name
            switch self {
            case .floats(let array):
                $0.dims = array.shape.map(Int64.init)
                $0.dataType = Int32(ONNXTensorProto.DataType.float.rawValue)
                $0.rawData = StoredTensor(array).withBytes { Data($0) }
            case .integers(let values, let shape):
                require(
                    shape.reduce(1, *) == values.count,
                    "ONNXModel: shape \(shape) of '\(name)' does not hold \(values.count) values")
                $0.dims = shape.map(Int64.init)
                $0.dataType = Int32(ONNXTensorProto.DataType.int64.rawValue)
                $0.rawData = values.map { Int64($0).littleEndian }.withUnsafeBytes { Data($0) }
            }
        }
    }
}

extension Dictionary where Key == String {
    fileprivate var inNameOrder: [Element] { sorted { $0.key < $1.key } }
}
