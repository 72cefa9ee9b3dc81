import ImageDatasets

/// What there is to say of the images of a run before its first step.
public struct DataSummary: Sendable, Equatable {
    /// The sets to train on, A and B.
    public let training: [FolderSummary]
    /// The sets for sample grids, where they are not those to train on.
    public let test: [FolderSummary]
    /// What is probably not meant, each in one line.
    public let warnings: [String]

    /// The most images of a set that are named one by one.
    private static let mostNamed = 20

    /// The number of images to train on that are left out because they cannot be read.
    public var unreadableCount: Int { training.reduce(0) { $0 + $1.unreadable.count } }

    /// The images that are left out, to be named one by one; of each set the first 20.
    public var leftOut: [UnreadableImage] {
        (training + test).flatMap { ($0.unreadable + $0.unfit + $0.unpaired).prefix(Self.mostNamed) }
    }

    /// All in lines: one for each folder, those of A and B first.
    public var lines: [String] {
        // Both images of a pair may be in one folder.
        (training + test).map(\.description).reduce(into: []) { lines, line in if lines.last != line { lines.append(line) } }
    }
}
