import Files

extension SafetensorsHeader {
    /// The member of the header that is not a tensor.
    static let metadataKey = "__metadata__"

    /// Metadata and tensors of a header, the latter in the order of their data; the layout of the data is not checked.
    static func parse(_ header: UnsafeRawBufferPointer) throws(HeaderFault) -> ([String: String], [Entry]) {
        var metadata: [String: String] = [:]
        var entries: [Entry] = []
        var scanner = HeaderScanner(header)
        try scanner.object { (scanner, name) throws(HeaderFault) in
            if name == metadataKey {
                try scanner.object { (scanner, key) throws(HeaderFault) in metadata[key] = try scanner.string() }
            } else {
                entries.append(try entry(name, &scanner))
            }
        }
        try scanner.end()
        // Empty tensors have the offset of the next one, and come first.
        func place(_ entry: Entry) -> (Int, Int, String) { (entry.byteRange.lowerBound, entry.byteRange.upperBound, entry.name) }
        entries.sort { place($0) < place($1) }
        return (metadata, entries)
    }

    private static func entry(_ name: String, _ scanner: inout HeaderScanner) throws(HeaderFault) -> Entry {
        func fault(_ what: String) -> HeaderFault { HeaderFault(problem: "tensor '\(name.onOneLine)' \(what) in") }
        var typeName: String?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.object { (scanner, key) throws(HeaderFault) in
            switch key {
            case "dtype": typeName = try scanner.string()
            case "shape": shape = try scanner.integers()
            case "data_offsets": offsets = try scanner.integers()
            default: throw fault("has the unknown field '\(key.onOneLine)'")
            }
        }
        guard let typeName, let shape, let offsets else { throw fault("lacks dtype, shape or data_offsets") }
        guard let type = StoredType(rawValue: typeName) else {
            throw fault("has the element type '\(typeName.onOneLine)', which this program does not read,")
        }
        guard offsets.count == 2, offsets[0] <= offsets[1] else { throw fault("does not say where its data begins and ends") }
        let byteCount = offsets[1] - offsets[0]
        guard shape.checkedProduct(times: type.byteWidth) == byteCount else {
            throw fault("of \(type.rawValue) \(shape.description.onOneLine) does not take the \(byteCount) bytes it is given")
        }
        return Entry(name: name, storedType: type, shape: shape, byteRange: offsets[0]..<offsets[1])
    }
}
