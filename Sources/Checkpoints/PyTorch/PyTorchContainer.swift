import Files

/// A pickle and the storages it refers to by key, which both kinds of PyTorch's files consist of.
struct PyTorchContainer {
    let pickle: Pickle
    /// Where the numbers of a storage lie in the file, by its key.
    let regions: [String: Range<Int>]

    /// Reads what a file holds, without its numbers.
    init(of file: UnsafeRawBufferPointer, path: String) throws(CheckpointError) {
        switch ContentKind(of: file) {
        case .zip: try self.init(zip: file, path: path)
        case .legacy, .pickle: try self.init(legacy: file, path: path)
        case let kind: throw .foreign(kind, expected: .pyTorch, path: path)
        }
    }

    /// The zip that `torch.save` writes since 1.6: a folder of any name with `data.pkl`, `byteorder` and `data/KEY`.
    private init(zip file: UnsafeRawBufferPointer, path: String) throws(CheckpointError) {
        let directory = try ZipDirectory(of: file, path: path)
        let pickles = directory.entries.filter { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }
        guard let entry = pickles.first else {
            throw CheckpointError(
                "expected PyTorch weights, found another zip archive", path: path,
                remedy: "name a .pth file; if the weights are inside, unpack them first")
        }
        guard pickles.count == 1 else { throw .malformed("two entries are called data.pkl in", path: path) }
        let folder = entry.name.dropLast("data.pkl".count)

        var regions: [String: Range<Int>] = [:]
        for entry in directory.entries where entry.name.hasPrefix(folder) {
            let name = entry.name.dropFirst(folder.count)
            if name == "byteorder" {
                let order = String(decoding: file[try directory.range(of: entry)].prefix(20), as: UTF8.self)
                guard order.hasPrefix("little") else { throw .bigEndian(path) }
            } else if name.hasPrefix("data/") {
                regions[String(name.dropFirst("data/".count))] = try directory.range(of: entry)
            }
        }
        let shortage = CheckpointError.malformed("'\(entry.name.onOneLine)' is cut short in", path: path)
        var reader = ByteReader(file, in: try directory.range(of: entry), shortage: shortage)
        pickle = try PickleReader.read(&reader, path: path)
        self.regions = regions
    }

    /// What `torch.save` wrote before: pickles of a magic number, a version, the machine, the object and the storages' keys;
    /// then, for each key, a 64-bit count of elements and the elements.
    private init(legacy file: UnsafeRawBufferPointer, path: String) throws(CheckpointError) {
        var reader = ByteReader(
            file, in: 0..<file.count, shortage: .cutShort("the list of tensors has no end in", path: path))
        _ = try PickleReader.read(&reader, path: path)
        // Read all the same, so that a pickle that would run code is refused for that.
        guard ContentKind(of: file) == .legacy else { throw .foreign(.pickle, expected: .pyTorch, path: path) }
        guard case .integer(1001) = try PickleReader.read(&reader, path: path).root else {
            throw .malformed("the version is not the one that PyTorch wrote in", path: path)
        }
        let machine = try PickleReader.read(&reader, path: path)
        guard case .dictionary(let members) = machine.root else { throw .malformed("there is no byte order in", path: path) }
        guard case .bool(true)? = machine.member("little_endian", of: members) else { throw .bigEndian(path) }
        pickle = try PickleReader.read(&reader, path: path)
        regions = try Self.legacyRegions(of: pickle, &reader, path: path)
    }

    private static func legacyRegions(
        of pickle: Pickle, _ reader: inout ByteReader, path: String
    ) throws(CheckpointError) -> [String: Range<Int>] {
        var storages: [String: Pickle.Storage] = [:]
        for storage in pickle.storages {
            guard storages.updateValue(storage, forKey: storage.key) ?? storage == storage else {
                throw .malformed("storage '\(storage.key.onOneLine)' has two sizes or types in", path: path)
            }
        }
        let list = try PickleReader.read(&reader, path: path)
        guard case .sequence(let keys) = list.root else { throw .malformed("there is no list of storages in", path: path) }

        var position = reader.position
        var regions: [String: Range<Int>] = [:]
        for value in list.sequences[keys] {
            let key = try list.name(value)
            func fault(_ what: String) -> CheckpointError { .malformed("storage '\(key.onOneLine)' \(what) in", path: path) }
            guard let storage = storages[key] else { throw fault("belongs to no tensor") }
            guard regions[key] == nil else { throw fault("appears twice") }
            guard let size = storage.byteCount, size <= Int.max / 2 - position else { throw fault("is too large") }
            let count = position + 8 <= reader.end ? reader.bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) : nil
            guard count == nil || count?.littleEndian == UInt64(storage.count) else {
                throw fault("does not hold the \(storage.count) elements it should")
            }
            regions[key] = position + 8..<position + 8 + size
            position += 8 + size
        }
        guard position <= reader.end else {
            throw .cutShort("\(position - reader.end) of \(position) bytes are missing in", path: path)
        }
        return regions
    }
}

extension Pickle.Storage {
    /// Bytes it takes, or nothing where that overflows.
    var byteCount: Int? { [count].checkedProduct(times: type.byteWidth) }
}

extension CheckpointError {
    fileprivate static func bigEndian(_ path: String) -> CheckpointError {
        CheckpointError(
            "expected little-endian numbers, found big-endian ones in", path: path,
            remedy: "save the weights on another kind of machine")
    }
}
