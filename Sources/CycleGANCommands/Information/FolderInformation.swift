import Files
import ImageDatasets
import ImageFiles

/// The images below a folder: how many there are in each subfolder, and their sizes.
struct FolderInformation: Encodable, CustomStringConvertible {
    struct Part: Encodable {
        /// The path of the subfolder in the folder; empty for the folder itself.
        let path: String
        fileprivate(set) var images = 0, png = 0, jpeg = 0, grey = 0, withAlpha = 0, unreadable = 0
        fileprivate(set) var smallest: Size?, largest: Size?
        /// The size of most images.
        fileprivate(set) var usual: Size?
        fileprivate var counts: [Size: Int] = [:]

        private enum CodingKeys: String, CodingKey {
            case path, images, png, jpeg, grey, withAlpha, unreadable, smallest, largest, usual
        }

        fileprivate init(path: String) { self.path = path }
    }

    struct Size: Encodable, Hashable, CustomStringConvertible {
        let width, height: Int
        var description: String { "\(width)x\(height)" }
        fileprivate var pixels: Int { width * height }
    }

    let folder: String
    let parts: [Part]
    private let summary: String?

    private enum CodingKeys: String, CodingKey { case folder, parts }

    /// - Throws: `ImageDatasetError` where the folder cannot be listed or has no images.
    init(_ path: String) throws {
        let images = try ImageFolder(path: path)
        folder = path
        summary = images.summary.isRemarkable ? images.summary.description : nil
        var parts: [String: Part] = [:]
        for (index, name) in images.names.enumerated() {
            let part = name.folderPart
            parts[part, default: Part(path: part)].add(try? PixelImage.information(ofFileAt: images.path(at: index)))
        }
        self.parts = parts.values.map { part in
            var part = part
            part.usual = part.counts.max { ($0.value, $1.key.pixels) < ($1.value, $0.key.pixels) }?.key
            return part
        }.sorted { $0.path < $1.path }
    }

    var description: String {
        let total = parts.map(\.images).reduce(0, +)
        var table = Table(
            ["folder", "images", "PNG", "JPEG", "grey", "alpha", "unreadable", "smallest", "largest", "most are"])
        func text(_ size: Size?) -> String { size?.description ?? "-" }
        for part in parts {
            table.add(
                [part.path.isEmpty ? "." : part.path.onOneLine]
                    + [part.images, part.png, part.jpeg, part.grey, part.withAlpha, part.unreadable].map { "\($0)" }
                    + [text(part.smallest), text(part.largest), text(part.usual)])
        }
        return "\(folder.onOneLine): \(total) image\(total == 1 ? "" : "s")\n\(table)" + (summary.map { "\n\($0)" } ?? "")
    }
}

extension FolderInformation.Part {
    fileprivate mutating func add(_ information: ImageFileInfo?) {
        images += 1
        guard let information else {
            unreadable += 1
            return
        }
        if information.format == .png { png += 1 } else { jpeg += 1 }
        if information.channels < 3 { grey += 1 }
        if information.channels % 2 == 0 { withAlpha += 1 }
        let size = FolderInformation.Size(width: information.width, height: information.height)
        counts[size, default: 0] += 1
        if size.pixels < smallest?.pixels ?? .max { smallest = size }
        if size.pixels > largest?.pixels ?? 0 { largest = size }
    }
}
