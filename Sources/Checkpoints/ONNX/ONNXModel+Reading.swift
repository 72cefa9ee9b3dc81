import Files
import Foundation
import SwiftProtobuf
import TensorCore

extension ONNXModel {
    /// Reads the file at `path`.
    ///
    /// What `write(to:)` writes is read unchanged. Files of other programs are read where they hold nothing else; an initializer
    /// in a separate file, an operation that is not ONNX's own, a value that is not of floats, or a graph within a node is refused.
    /// Every length is checked against the file before memory is allocated.
    /// - Throws: `CheckpointError` when the file cannot be read or is not a complete, well-formed ONNX file.
    public init(contentsOf path: String) throws(CheckpointError) {
        let file = try MappedFile(ofWeights: path)
        self = try withExtendedLifetime(file) { () throws(CheckpointError) in try ONNXModel(file.bytes, path: path) }
    }

    /// Reads a file that is already in memory.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: Its name, for messages.
    /// - Throws: `CheckpointError` when the bytes are not those of a whole, well-formed ONNX file.
    public init(bytes: [UInt8], path: String) throws(CheckpointError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(CheckpointError) in
            try ONNXModel(UnsafeRawBufferPointer(buffer), path: path)
        }
    }

    private init(_ file: UnsafeRawBufferPointer, path: String) throws(CheckpointError) {
        let message = try ONNXModelProto(file, path: path)
        do {
            self = try ONNXModel(message)
        } catch {
            throw error.isDamage
                ? .malformed("\(error.problem) in", path: path)
                : CheckpointError(
                    "\(error.problem) in", path: path,
                    remedy: "only networks of 32-bit floats and ONNX's own operations, as this program writes them, are read")
        }
    }

    private init(_ message: ONNXModelProto) throws(Fault) {
        guard let opset = message.opsetImport.first(where: { isStandard($0.domain) }) else {
            throw .damage("the version of the operator set is missing")
        }
        let graph = message.graph
        self.init(
            graphName: graph.name, opset: Int(opset.version), producer: message.producerName,
            producerVersion: message.producerVersion, documentation: message.docString)
        metadata = try byName(message.metadataProps, "metadata", \.key) { (entry) throws(Fault) in entry.value }
        for input in graph.input { inputs.append(try Value(input)) }
        for output in graph.output { outputs.append(try Value(output)) }
        for node in graph.node { nodes.append(try Node(node)) }
        initializers = try byName(graph.initializer, "initializer", \.name) { (tensor) throws(Fault) in try Initializer(tensor) }
    }
}

/// Why a message is not a model.
private struct Fault: Error {
    let problem: String
    /// Whether the message is invalid; otherwise it is valid, but not read here.
    let isDamage: Bool

    static func damage(_ problem: String) -> Fault { Fault(problem: problem, isDamage: true) }
    static func beyond(_ problem: String) -> Fault { Fault(problem: problem, isDamage: false) }
}

extension ONNXModelProto {
    fileprivate init(_ file: UnsafeRawBufferPointer, path: String) throws(CheckpointError) {
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        func foreign() -> CheckpointError {
            .foreign(ContentKind(of: file), expected: "ONNX network", file: ".onnx file", path: path)
        }
        do {
            self = try ONNXModelProto(serializedBytes: file.bytes, options: options)
        } catch {
            // Every writer begins with the format's version. Without it, this is another kind of file.
            guard file.first == 0x08 else { throw foreign() }
            if case .truncated? = error as? BinaryDecodingError {
                throw .cutShort("the network does not end within the \(file.count) bytes of", path: path)
            }
            throw .malformed("a part of the network cannot be told from its bytes in", path: path)
        }
        guard hasIrVersion else { throw foreign() }
        guard hasGraph else { throw .cutShort("the network is missing in", path: path) }
    }
}

extension ONNXModel.Value {
    fileprivate init(_ message: ONNXValueInfoProto) throws(Fault) {
        let type = message.type.tensorType
        guard type.elemType == ONNXTensorProto.DataType.float.rawValue else {
            throw .beyond("the value '\(message.name.onOneLine)' that is not of 32-bit floats")
        }
        self.init(
            name: message.name,
            shape: type.shape.dim.map { dimension in
                if case .dimValue(let extent)? = dimension.value { .fixed(Int(extent)) } else { .named(dimension.dimParam) }
            })
    }
}

extension ONNXModel.Node {
    fileprivate init(_ message: ONNXNodeProto) throws(Fault) {
        guard isStandard(message.domain) else {
            throw .beyond("the operation '\(message.opType.onOneLine)' of '\(message.domain.onOneLine)'")
        }
        let attributes = try byName(message.attribute, "attribute", \.name) { (attribute) throws(Fault) in
            try ONNXModel.Attribute(attribute)
        }
        self.init(
            name: message.name, operation: message.opType, inputs: message.input, outputs: message.output, attributes: attributes)
    }
}

extension ONNXModel.Attribute {
    fileprivate init(_ message: ONNXAttributeProto) throws(Fault) {
        switch message.type {
        case .int: self = .int(Int(message.i))
        case .float: self = .float(message.f)
        case .string:
            guard let text = String(bytes: message.s, encoding: .utf8) else {
                throw .damage("the attribute '\(message.name.onOneLine)' that is not UTF-8 text")
            }
            self = .text(text)
        case .ints: self = .ints(message.ints.map(Int.init))
        case .floats: self = .floats(message.floats)
        case .undefined: throw .beyond("the attribute '\(message.name.onOneLine)' that is neither number nor text")
        }
    }
}

extension ONNXModel.Initializer {
    fileprivate init(_ message: ONNXTensorProto) throws(Fault) {
        let name = "the initializer '\(message.name.onOneLine)'"
        let type: StoredType
        switch ONNXTensorProto.DataType(rawValue: Int(message.dataType)) {
        case .float?: type = .float32
        case .int64?: type = .int64
        default: throw .beyond("\(name) of element type \(message.dataType)")
        }
        let shape = message.dims.map(Int.init)
        guard shape.allSatisfy({ $0 >= 0 }), let byteCount = shape.checkedProduct(times: type.byteWidth) else {
            throw .damage("\(name) of shape \(shape.description.onOneLine)")
        }
        guard message.hasRawData || byteCount == 0 else { throw .beyond("\(name) whose elements stand elsewhere") }
        guard message.rawData.count == byteCount else {
            throw .damage("\(name) of shape \(shape.description.onOneLine) with \(message.rawData.count) bytes")
        }
        self = message.rawData.withUnsafeBytes { bytes in
            switch type {
            case .float32: .floats(HostArray(shape: shape, values: type.floats(in: bytes)))
            default:
                .integers(
                    stride(from: 0, to: bytes.count, by: type.byteWidth).map {
                        Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Int64.self)))
                    }, shape: shape)
            }
        }
    }
}

/// ONNX's own operations have no domain, or this one.
private func isStandard(_ domain: String) -> Bool { domain.isEmpty || domain == "ai.onnx" }

/// The results of `value` for each message, by name; no name may appear twice.
private func byName<Message, Value>(
    _ messages: [Message], _ kind: String, _ name: (Message) -> String, _ value: (Message) throws(Fault) -> Value
) throws(Fault) -> [String: Value] {
    var result: [String: Value] = [:]
    for message in messages where result.updateValue(try value(message), forKey: name(message)) != nil {
        throw .damage("the \(kind) '\(name(message).onOneLine)' that appears twice")
    }
    return result
}
