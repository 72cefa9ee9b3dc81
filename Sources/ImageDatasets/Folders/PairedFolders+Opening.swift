import Files
import Foundation

extension PairedFolders {
    /// Opens the pairs of one set again, for training or for testing, from what a run keeps of it.
    ///
    /// - Parameters:
    ///   - a: The path of A, as `trainA` or `testA` has it; where pairs are in one folder, this folder.
    ///   - b: The path of B, likewise.
    ///   - arrangement: How pairs are found.
    ///   - isReversed: Whether A and B have changed places. Of two folders, `a` and `b` say so already.
    ///   - isTraining: Whether subfolders named `test` and `val` are left out, and that of translated images.
    ///   - threads: The number of threads that look into the files.
    /// - Returns: A and B, as many images of each; images at the same place are a pair. What is left out is in their summaries.
    /// - Throws: `ImageDatasetError` where a folder is missing, is a file or holds no pair.
    public static func open(
        a: String, b: String, _ arrangement: Arrangement, isReversed: Bool, isTraining: Bool,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws(ImageDatasetError) -> (a: ImageFolder, b: ImageFolder) {
        let others = isTraining ? ["test", "val", ImageFolder.results] : []
        func images(_ path: String) throws(ImageDatasetError) -> ImageFolder {
            try ImageFolder(path: path, excluding: others.map { ImageFolder.join(path, $0) }, threads: threads)
        }
        switch arrangement {
        case .halves:
            let pictures = try images(a), (left, right) = (pictures.taking(.left), pictures.taking(.right))
            return isReversed ? (right, left) : (left, right)
        case .metadata:
            let (inputs, outputs) = try PairMetadata(folder: a, excluding: others).images(threads: threads)
            return isReversed ? (outputs, inputs) : (inputs, outputs)
        case .names:
            return try withSameNames(try images(a), try images(b))
        }
    }

    private static func withSameNames(
        _ a: ImageFolder, _ b: ImageFolder
    ) throws(ImageDatasetError) -> (a: ImageFolder, b: ImageFolder) {
        let pairs = ImageFolder.sameNames(a, b)
        guard !pairs.isEmpty else { throw .noPairs(path: a.path, other: b.path, example: a.names[0]) }
        return (a.paired(pairs.map(\.a), with: b.path), b.paired(pairs.map(\.b), with: a.path))
    }
}

extension ImageFolder {
    /// The images at some places, which have partners in another folder; the summary names the others.
    fileprivate func paired(_ places: [Int], with other: String) -> ImageFolder {
        var summary = summary
        let known = Set(places)
        for place in names.indices where !known.contains(place) {
            let path = path(at: place)
            let reason = "no image of the same name in \(other.onOneLine) \(path.onOneLine)"
            summary.unpaired.append(UnreadableImage(path: path, reason: reason))
        }
        return ImageFolder(path: path, names: places.map { names[$0] }, summary: summary, part: part)
    }
}
