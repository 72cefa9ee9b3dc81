import Files
import Foundation
import ImageFiles

/// The images of two folders that have the same names, laid side by side, as `combine_A_and_B.py` of pytorch-CycleGAN-and-pix2pix does it:
/// what `PairedFolders(pairs:)` reads.
///
///     try PairCombination(a: "labels", b: "photos").write(to: "labels2photos")
public struct PairCombination: Sendable {
    /// The images of the left halves; its summary names those without a partner.
    public let a: ImageFolder
    /// The images of the right halves, in the order of their partners.
    public let b: ImageFolder
    /// The side in pixels that each image is scaled to (bicubic); nil for their own sizes.
    public let size: Int?

    /// Finds the pairs, in subfolders too, and compares their sizes.
    ///
    /// - Parameters:
    ///   - a: The folder of the left halves.
    ///   - b: The folder of the right halves.
    ///   - size: The side in pixels that each image is scaled to; nil for their own sizes, which then must be equal in each pair.
    ///   - threads: The number of threads that look into the files.
    /// - Throws: `ImageDatasetError` where a folder is missing or has no image, there are no pairs, or images of a pair differ in size.
    /// - Precondition: `size` is positive.
    public init(
        a: String, b: String, size: Int? = nil, threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws(ImageDatasetError) {
        precondition(size ?? 1 > 0, "PairCombination: a side of \(size ?? 0) pixels")
        (self.a, self.b) = try PairedFolders.open(a: a, b: b, .names, isReversed: false, isTraining: false, threads: threads)
        self.size = size
        guard size == nil else { return }
        for index in self.a.names.indices {
            guard let first = try? self.a.header(at: index).size, let second = try? self.b.header(at: index).size, first != second
            else { continue }
            throw .unequalPair(first: self.a.path(at: index), second: self.b.path(at: index))
        }
    }

    /// Checks that the pairs may be written to a folder, before any work begins.
    ///
    /// - Throws: `ImageDatasetError` where something is there, or the folder lies inside of A or B.
    public func checkPlace(_ folder: String) throws { try NewFolder.check(folder, sets: [a.path, b.path]) }

    /// Writes the pairs as PNG, 8-bit RGB, under the names of A. The folder appears complete or not at all.
    ///
    /// - Parameters:
    ///   - folder: The folder; nothing or an empty folder may be there.
    ///   - threads: The number of threads that work.
    ///   - onUnreadable: Called for each image that cannot be read; its pair is left out.
    ///   - progress: Called on the calling thread with the number of pairs done, and of all.
    /// - Returns: The number of pairs written.
    /// - Throws: `ImageDatasetError` where the folder may not be there or no pair can be read, `ImageFileError` or `FileError` where it
    ///   cannot be written.
    public func write(
        to folder: String, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        onUnreadable: (UnreadableImage) -> Void = { _ in }, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> Int {
        try checkPlace(folder)
        let names = resultNames
        var written = 0, firstReason: String?
        try NewFolder.write(folder) { unfinished in
            for parent in Set(names.map { unfinished.appendingPathPart($0).folderPart }) { try Folder.create(parent) }
            var failure: ImageFileError?
            inOrder(names.count, threads: threads, block: 1) { index in
                write(index, to: unfinished.appendingPathPart(names[index]))
            } use: { index, outcome in
                switch outcome {
                case .written: written += 1
                case .unreadable(let image):
                    firstReason = firstReason ?? image.reason
                    onUnreadable(image)
                case .failed(let error): failure = failure ?? error
                }
                progress(index + 1, names.count)
            }
            if let failure { throw failure }
            if written == 0 { throw ImageDatasetError.allUnreadable(path: a.path, count: a.count, reason: firstReason ?? "") }
        }
        return written
    }

    private enum Outcome: Sendable {
        case written
        case unreadable(UnreadableImage)
        case failed(ImageFileError)
    }

    private func write(_ index: Int, to path: String) -> Outcome {
        var halves: [PixelImage] = []
        for folder in [a, b] {
            do {
                let image = try folder.image(at: index).opaqueRGB8()
                halves.append(size.map { image.resized(width: $0, height: $0, filter: .bicubic) } ?? image)
            } catch {
                return .unreadable(UnreadableImage(path: folder.path(at: index), reason: error.description))
            }
        }
        do {
            try PixelImage.sheet(rows: [halves], gutter: 0).write(to: path)
            return .written
        } catch {
            return .failed(error)
        }
    }

    /// The names of A with the extension `.png`, in place of their own where that leaves the names apart.
    private var resultNames: [String] {
        var taken: Set<String> = []
        return a.names.map { name in
            let short = String(ImageFolder.withoutExtension(name)) + ".png"
            let unique = taken.insert(short).inserted ? short : name + ".png"
            taken.insert(unique)
            return unique
        }
    }
}
