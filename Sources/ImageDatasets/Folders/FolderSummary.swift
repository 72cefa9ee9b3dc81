import Files
import ImageFiles

/// What a folder holds: images that are used, and files that are not, by type.
public struct FolderSummary: Sendable, Equatable {
    /// A type of file that is not used.
    public enum Kind: Sendable, Hashable, CustomStringConvertible {
        /// Pictures or documents of a type that is not read.
        case foreign(ForeignImageType)
        /// Files that are no images: text, programs, archives.
        case other

        /// `WebP`, `other files`.
        public var description: String {
            switch self {
            case .foreign(let type): type.description
            case .other: "other files"
            }
        }
    }

    /// Files of one type that are not used.
    public struct PassedOver: Sendable, Equatable {
        /// Their type.
        public let kind: Kind
        /// How many there are.
        public let count: Int
        /// The path of the first of them.
        public let example: String
    }

    /// The folder, as the caller named it.
    public let path: String
    /// The number of images of each format; only of those that are used.
    public internal(set) var formats: [ImageFileFormat: Int] = [:]
    /// The number of files that are named as images, but have no known content. They are found unreadable when their headers are
    /// read.
    public internal(set) var unrecognized = 0
    /// Files of other types, the most frequent type first.
    public internal(set) var passedOver: [PassedOver] = []
    /// Images that are left out because their headers cannot be read.
    public internal(set) var unreadable: [UnreadableImage] = []
    /// Images that are left out because their size does not fit.
    public internal(set) var unfit: [UnreadableImage] = []
    /// Images of pairs that are left out because there is no partner of theirs.
    public internal(set) var unpaired: [UnreadableImage] = []
    /// Subfolders that cannot be listed.
    public internal(set) var unlistedFolders: [String] = []

    /// The number of images that are used.
    public var count: Int { formats.values.reduce(unrecognized, +) }

    init(path: String) { self.path = path }
}

extension FolderSummary: CustomStringConvertible {
    /// All in one line: how many images are used, what was passed over and left out, and how to convert what could be used.
    public var description: String {
        let hints = conversionHints
        return facts + (hints.isEmpty ? "" : " - convert with: " + hints.joined(separator: "; "))
    }

    /// How many images are used, and what was passed over and left out, without advice: `a: 4 images (1 PNG, 3 JPEG); passed
    /// over: 3 WebP`.
    public var facts: String {
        var kinds = ImageFileFormat.allCases.compactMap { format in formats[format].map { "\($0) \(format)" } }
        if unrecognized > 0 { kinds.append("\(unrecognized) that cannot be recognized") }
        var parts = [
            "\(path.onOneLine): \(Self.counted(count, "image"))"
                + (kinds.isEmpty ? "" : " (\(kinds.joined(separator: ", ")))")
        ]
        if !passedOver.isEmpty { parts.append("passed over: \(passedOverText)") }
        var leftOut: [String] = []
        if !unreadable.isEmpty { leftOut.append("\(unreadable.count) unreadable") }
        if !unfit.isEmpty { leftOut.append("\(unfit.count) of unfit size") }
        if !unpaired.isEmpty { leftOut.append("\(unpaired.count) without a partner") }
        if !leftOut.isEmpty { parts.append("left out: \(leftOut.joined(separator: ", "))") }
        if let first = unlistedFolders.first {
            let more = unlistedFolders.count > 1 ? " and \(unlistedFolders.count - 1) more" : ""
            parts.append("cannot be listed: \(first.onOneLine)\(more)")
        }
        return parts.joined(separator: "; ")
    }

    /// Whether there is more to say than that all files are used.
    public var isRemarkable: Bool {
        !passedOver.isEmpty || !unreadable.isEmpty || !unfit.isEmpty || !unpaired.isEmpty || !unlistedFolders.isEmpty
            || unrecognized > 0
    }

    /// A command for each type that was passed over and can be converted.
    public var conversionHints: [String] {
        passedOver.compactMap { if case .foreign(let type) = $0.kind { type.conversionExample } else { nil } }
    }

    /// `3 WebP, 1 other file`.
    var passedOverText: String {
        passedOver.map { entry in
            switch entry.kind {
            case .foreign(let type): "\(entry.count) \(type)"
            case .other: Self.counted(entry.count, "other file")
            }
        }.joined(separator: ", ")
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
