import Files
import TensorCore

extension SafetensorsFile {
    /// Writes the file to `path`, each tensor in its own type, all or nothing (see `AtomicFile`).
    ///
    /// The same content gives the same bytes, those of the format's own library: the widest types come first, so that every
    /// tensor is aligned, and names are in the order of their UTF-8 bytes. The header is padded with spaces so that the data
    /// begins at a multiple of 8 bytes. One tensor at a time is in memory, where tensors are mapped or computed when needed.
    /// - Throws: `CheckpointError` when the file cannot be written, or the names do not fit into a header.
    public func write(to path: String) throws(CheckpointError) {
        let ordered = StoredType.allCases.flatMap { type in tensors.filter { $0.value.type == type }.inByteOrder }
        let header = try headerBytes(ordered, path: path)
        try AtomicFile.writeWeights(to: path) { (file) throws(FileError) in
            try file.append(withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header)
            for (_, tensor) in ordered { try tensor.withBytes(file.append) }
        }
    }

    private func headerBytes(
        _ ordered: [(key: String, value: StoredTensor)], path: String
    ) throws(CheckpointError) -> [UInt8] {
        guard tensors[SafetensorsHeader.metadataKey] == nil else {
            throw CheckpointError(
                "a tensor cannot be called '\(SafetensorsHeader.metadataKey)' in", path: path, remedy: "give it another name")
        }
        var members: [String] = []
        if !metadata.isEmpty {
            let texts = metadata.inByteOrder.map { "\($0.key.quotedForJSON):\($0.value.quotedForJSON)" }
            members.append("\(SafetensorsHeader.metadataKey.quotedForJSON):{\(texts.joined(separator: ","))}")
        }
        var offset = 0
        for (name, tensor) in ordered {
            let end = offset + tensor.count * tensor.type.byteWidth
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            let type = tensor.type.rawValue
            members.append(
                "\(name.quotedForJSON):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        var header = Array("{\(members.joined(separator: ","))}".utf8)
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
        guard header.count <= SafetensorsHeader.maximumLength else {
            throw CheckpointError(
                "names and metadata take \(header.count) bytes, more than a header may have, in", path: path,
                remedy: "keep less text in the metadata")
        }
        return header
    }
}

extension Dictionary where Key == String {
    /// Sorted by the bytes of the keys' UTF-8, an order that is the same everywhere.
    fileprivate var inByteOrder: [Element] { sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }
}

extension String {
    /// As a JSON string, with the escapes JSON demands and no others.
    fileprivate var quotedForJSON: String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{8}": result += "\\b"
            case "\u{c}": result += "\\f"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
