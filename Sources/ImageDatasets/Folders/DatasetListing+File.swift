import Files

/// A file of listings is CSV (RFC 4180) with the columns `set,bytes,hash,path`; sets are numbered from 0, and paths are the bytes
/// that they are.
extension DatasetListing {
    private static let header = "set,bytes,hash,path"

    /// A file of listings that is damaged.
    public struct DamagedFile: OneLineError, Equatable {
        /// The file.
        public let path: String
        /// The first line that is wrong, counted from 1.
        public let line: Int

        init(path: String, line: Int) { (self.path, self.line) = (path, line) }

        /// Which line of which file is wrong.
        public var report: ErrorReport { ErrorReport("damaged list of images (line \(line)) \(path.onOneLine)", file: path) }
    }

    /// Writes the listings of several sets to a file.
    ///
    /// - Throws: `FileError` where it cannot be written.
    public static func write(_ sets: [DatasetListing], to path: String) throws(FileError) {
        let file = try AtomicFile(path: path)
        var text = header + "\n"
        for (set, listing) in sets.enumerated() {
            for entry in listing.entries {
                text += "\(set),\(entry.byteCount),\(ContentHash.hex(entry.hash)),\(quoted(entry.path))\n"
                if text.utf8.count > 1 << 16 {
                    try file.append(text.pathBytes)
                    text = ""
                }
            }
        }
        try file.append(text.pathBytes)
        try file.commit()
    }

    /// Reads the listings of several sets from a file; a set without images at the end is not recorded.
    ///
    /// - Throws: `FileError` where the file cannot be read, `DamagedFile` where it is not such a file.
    public static func read(_ path: String) throws -> [DatasetListing] {
        let bytes = try InputFile(path: path).bytes()
        var sets: [[Entry]] = [], line = 1
        for record in records(of: bytes) {
            defer { line += 1 }
            if line == 1 {
                guard record.elementsEqual(header.utf8) else { throw DamagedFile(path: path, line: 1) }
                continue
            }
            let fields = record.split(separator: UInt8(ascii: ","), maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4, let set = Int(text(fields[0])), (sets.count - 1...sets.count + 100).contains(set), set >= 0,
                let size = Int(text(fields[1])), size >= 0, let hash = UInt64(text(fields[2]), radix: 16),
                let name = unquoted(fields[3]), !name.isEmpty
            else { throw DamagedFile(path: path, line: line) }
            while sets.count <= set { sets.append([]) }
            sets[set].append(Entry(path: name, byteCount: size, hash: hash))
        }
        return sets.map(DatasetListing.init(entries:))
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The lines of a file; a line break between quotes does not end a line.
    private static func records(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var records: [ArraySlice<UInt8>] = [], start = 0, isQuoted = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard byte == UInt8(ascii: "\n"), !isQuoted else { continue }
            records.append(bytes[start..<index])
            start = index + 1
        }
        if start < bytes.count { records.append(bytes[start...]) }
        return records
    }

    private static func quoted(_ path: String) -> String {
        guard path.utf8.contains(where: { "\",\n\r".utf8.contains($0) }) else { return path }
        var quoted = "\""
        // Not by characters: a combining mark would make one of the quote.
        for scalar in path.unicodeScalars { quoted += scalar == "\"" ? "\"\"" : String(scalar) }
        return quoted + "\""
    }

    /// Nil where the quotes do not match.
    private static func unquoted(_ field: ArraySlice<UInt8>) -> String? {
        guard field.first == UInt8(ascii: "\"") else { return String(pathBytes: Array(field)) }
        guard field.count >= 2, field.last == UInt8(ascii: "\"") else { return nil }
        var bytes: [UInt8] = [], isEscaped = false
        for byte in field.dropFirst().dropLast() {
            if byte == UInt8(ascii: "\""), !isEscaped {
                isEscaped = true
                continue
            }
            isEscaped = false
            bytes.append(byte)
        }
        return isEscaped ? nil : String(pathBytes: bytes)
    }
}
