import Files

/// A pickle and the storages it refers to by key, which both kinds of PyTorch's files consist of.
struct PyTorchContainer {
    let pickle: Pickle
    /// Where the numbers of a storage lie in the file, by its key.
    let regions: [String: Range<Int>]
    /// The entry of a zip file that holds a storage, and its checksum, by the storage's key; empty for old files.
    let checksums: [String: (name: String, checksum: UInt32)]

    /// Reads what a file holds, without its numbers.
    init(of file: MappedFile, path: String) throws(CheckpointError) {
        switch ContentKind(of: file.bytes) {
        case .zip: try self.init(zip: file, path: path)
        case .legacy, .pickle: try self.init(legacy: file.bytes, path: path)
        case let kind: throw .foreign(kind, expected: .pyTorch, path: path)
        }
    }

    /// The zip that `torch.save` writes since 1.6: a folder of any name with `data.pkl`, `byteorder` and `data/KEY`.
    private init(zip mapped: MappedFile, path: String) throws(CheckpointError) {
        let file = mapped.bytes
        let directory = try ZipDirectory(of: file, path: path)
        let pickles = directory.entries.filter { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }
        guard let entry = pickles.first else { throw .otherArchive(directory.entries.map(\.name), path: path) }
        guard pickles.count == 1 else { throw .malformed("two entries are called data.pkl in", path: path) }
        let folder = entry.name.dropLast("data.pkl".count)

        func checkBytes(of entry: ZipDirectory.Entry) throws(CheckpointError) {
            try ZipEntrySource(
                file: mapped, path: path, name: entry.name, range: try directory.range(of: entry), checksum: entry.checksum
            ).check()
        }

        var regions: [String: Range<Int>] = [:]
        var checksums: [String: (name: String, checksum: UInt32)] = [:]
        for entry in directory.entries where entry.name.hasPrefix(folder) {
            let name = entry.name.dropFirst(folder.count)
            if name == "byteorder" {
                let order = String(decoding: file[try directory.range(of: entry)].prefix(20), as: UTF8.self)
                guard order.hasPrefix("little") else { throw .bigEndian(path) }
            } else if name.hasPrefix("data/") {
                let key = String(name.dropFirst("data/".count))
                regions[key] = try directory.range(of: entry)
                checksums[key] = (entry.name, entry.checksum)
            }
        }
        let shortage = CheckpointError.malformed("'\(entry.name.onOneLine)' is cut short in", path: path)
        var reader = ByteReader(file, in: try directory.range(of: entry), shortage: shortage)
        do {
            pickle = try PickleReader.read(&reader, path: path)
        } catch {
            // What does not make sense because it is damaged is called so.
            try checkBytes(of: entry)
            throw error
        }
        try checkBytes(of: entry)
        (self.regions, self.checksums) = (regions, checksums)
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
        checksums = [:]
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
