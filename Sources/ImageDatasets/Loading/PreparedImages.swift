import Foundation
import ImageFiles
import TensorCore

/// An image that is not used.
public struct UnreadableImage: Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong with it, in a sentence that names the file.
    public let reason: String

    package init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }

    /// A warning in one line.
    public var description: String { "image skipped: \(reason)" }
}

/// The images of a folder, decoded and resized when asked for and kept in memory within a budget; for use from any thread.
///
/// An image that cannot be read is reported once, counted, and replaced by the next one in the order of the folder.
final class PreparedImages: @unchecked Sendable {
    let folder: ImageFolder
    let options: LoadingOptions
    private let warn: @Sendable (UnreadableImage) -> Void
    private let lock = NSLock()
    /// The rest is guarded by `lock`.
    private var kept: [Int: PixelImage] = [:]
    private var keptBytes = 0
    /// How the images that are kept are prepared.
    private var keptAs: Preprocessing
    private var unreadable: [Int: String] = [:]

    init(_ folder: ImageFolder, options: LoadingOptions, onUnreadable warn: @escaping @Sendable (UnreadableImage) -> Void) {
        (self.folder, self.options, self.warn, keptAs) = (folder, options, warn, options.preprocessing)
    }

    /// How many images have been found unreadable so far.
    var unreadableCount: Int { lock.withLock { unreadable.count } }

    /// Image `index`, or the next readable one, as batch `step` needs it before crop and mirroring.
    ///
    /// - Throws: `ImageDatasetError.allUnreadable`.
    func image(at index: Int, step: Int) throws(ImageDatasetError) -> (image: PixelImage, path: String) {
        for offset in 0..<folder.count {
            let candidate = (index + offset) % folder.count
            if let image = readable(candidate, step: step) { return (image, folder.path(at: candidate)) }
        }
        throw allUnreadable
    }

    /// What is wrong where no image can be read.
    var allUnreadable: ImageDatasetError {
        let reason = lock.withLock { unreadable.min { $0.key < $1.key }?.value } ?? "unreadable"
        return .allUnreadable(path: folder.path, count: folder.count, reason: reason)
    }

    /// Image `index`; nil where it cannot be read.
    func readable(_ index: Int, step: Int) -> PixelImage? {
        let preprocessing = options.preprocessing(at: step)
        let (known, isBad) = lock.withLock {
            moveOn(to: preprocessing)
            return (preprocessing == keptAs ? kept[index] : nil, unreadable[index] != nil)
        }
        if known != nil || isBad { return known }
        do {
            let image = preprocessing.prepared(try folder.image(at: index))
            keep(image, at: index, as: preprocessing)
            return image
        } catch {
            leaveOut(index, reason: String(describing: error))
            return nil
        }
    }

    /// Takes an image for unreadable from now on.
    func leaveOut(_ index: Int, reason: String) {
        let isNew = lock.withLock { unreadable.updateValue(reason, forKey: index) == nil }
        if isNew { warn(UnreadableImage(path: folder.path(at: index), reason: reason)) }
    }

    /// Forgets what is kept when the first batch asks for another way of preparation; batches that are still made in the former way decode
    /// theirs again. Called with the lock held.
    private func moveOn(to preprocessing: Preprocessing) {
        guard preprocessing != keptAs, preprocessing != options.preprocessing else { return }
        (kept, keptBytes, keptAs) = ([:], 0, preprocessing)
    }

    private func keep(_ image: PixelImage, at index: Int, as preprocessing: Preprocessing) {
        let bytes = image.width * image.height * image.channels
        lock.withLock {
            guard preprocessing == keptAs, kept[index] == nil, keptBytes + bytes <= options.memoryBudget else { return }
            kept[index] = image
            keptBytes += bytes
        }
    }
}
