import Files
import Foundation

/// The images of a set, each with its size and a hash of its content: what a set was, to say later what has changed in it.
///
/// It takes about a hundred bytes of memory for an image.
///
///     let listing = DatasetListing(of: folder)
///     try DatasetListing.write([listing], to: "runs/name/data.csv")
///     let changes = listing.changes(from: try DatasetListing.read("runs/name/data.csv")[0])
public struct DatasetListing: Sendable, Equatable {
    /// One image.
    public struct Entry: Sendable, Equatable {
        /// The path in the folder of the set.
        public let path: String
        /// The size of the file in bytes; 0 where it cannot be read.
        public let byteCount: Int
        /// FNV-1a (64 bits) of the first 4 KiB of the file and of the last 4 KiB; of all of it where it is no larger than both.
        public let hash: UInt64
    }

    /// The images in the order of their folder: sorted by the bytes of their paths, unless it has another order.
    public let entries: [Entry]

    /// Lists the images of a folder; at most 8 KiB of each file are read.
    ///
    /// - Parameters:
    ///   - folder: The images.
    ///   - threads: The number of threads that read.
    public init(of folder: ImageFolder, threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        var entries: [Entry] = []
        entries.reserveCapacity(folder.count)
        inOrder(folder.count, threads: threads) {
            Entry(folder.names[$0], of: folder)
        } use: {
            entries.append($1)
        }
        self.entries = entries
    }

    init(entries: [Entry]) { self.entries = entries }

    /// The fingerprint of the set.
    public var fingerprint: DatasetFingerprint { DatasetFingerprint(of: self) }

    /// What has changed since a set was as `former` says.
    public func changes(from former: DatasetListing) -> DatasetChanges {
        var added: [String] = [], removed: [String] = [], changed: [String] = []
        // A file may be in a set several times.
        let known = Dictionary(former.entries.map { ($0.path, $0) }) { first, _ in first }
        var seen: Set<String> = []
        for entry in entries where seen.insert(entry.path).inserted {
            guard let before = known[entry.path] else {
                added.append(entry.path)
                continue
            }
            if before != entry { changed.append(entry.path) }
        }
        for path in former.entries.map(\.path) where seen.insert(path).inserted { removed.append(path) }
        return DatasetChanges(added: added, removed: removed, changed: changed)
    }
}

extension DatasetListing.Entry {
    private static let partLength = 4096

    fileprivate init(_ path: String, of folder: ImageFolder) {
        self.path = path
        var hash = ContentHash(), size = 0
        if let file = try? InputFile(path: folder.path.appendingPathPart(path)) {
            size = file.byteCount
            if let start = try? file.bytes(first: Self.partLength) { hash.add(start) }
            let end = max(Self.partLength, size - Self.partLength)
            if end < size, let rest = try? file.bytes(at: end, count: Self.partLength) { hash.add(rest) }
        }
        (byteCount, self.hash) = (size, hash.value)
    }
}

/// What has changed in a set of images, by their paths in its folder.
public struct DatasetChanges: Sendable, Equatable, CustomStringConvertible {
    /// Images that are new.
    public let added: [String]
    /// Images that are gone.
    public let removed: [String]
    /// Images with another content.
    public let changed: [String]

    /// Whether nothing has changed.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    /// `2 added (a.png, b.png), 1 removed (c.png)`, with at most three names each.
    public var description: String {
        let parts = [("added", added), ("removed", removed), ("changed", changed)].filter { !$0.1.isEmpty }
        if parts.isEmpty { return "nothing changed" }
        return parts.map { word, paths in
            let names = paths.prefix(3).map(\.onOneLine).joined(separator: ", ")
            return "\(paths.count) \(word) (\(names)\(paths.count > 3 ? ", ..." : ""))"
        }.joined(separator: ", ")
    }
}
