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
/// An image that cannot be read is reported once, counted, and replaced by the next one in name order.
final class PreparedImages: @unchecked Sendable {
    let folder: ImageFolder
    let preprocessing: Preprocessing
    private let budget: Int
    private let warn: @Sendable (UnreadableImage) -> Void
    private let lock = NSLock()
    /// The rest is guarded by `lock`.
    private var kept: [Int: PixelImage] = [:]
    private var keptBytes = 0
    private var unreadable: [Int: String] = [:]

    init(
        _ folder: ImageFolder, preprocessing: Preprocessing, memoryBudget: Int,
        onUnreadable warn: @escaping @Sendable (UnreadableImage) -> Void
    ) {
        (self.folder, self.preprocessing, budget, self.warn) = (folder, preprocessing, memoryBudget, warn)
    }

    /// How many images have been found unreadable so far.
    var unreadableCount: Int { lock.withLock { unreadable.count } }

    /// Image `index`, or the next readable one, before crop and mirroring.
    ///
    /// - Throws: `ImageDatasetError.allUnreadable`.
    func image(at index: Int) throws(ImageDatasetError) -> (image: PixelImage, path: String) {
        for step in 0..<folder.count {
            let candidate = (index + step) % folder.count
            if let image = readable(candidate) { return (image, folder.path(at: candidate)) }
        }
        let reason = lock.withLock { unreadable[0] } ?? "unreadable"
        throw .allUnreadable(path: folder.path, count: folder.count, reason: reason)
    }

    private func readable(_ index: Int) -> PixelImage? {
        let (known, isBad) = lock.withLock { (kept[index], unreadable[index] != nil) }
        if known != nil || isBad { return known }
        let path = folder.path(at: index)
        do {
            let image = preprocessing.prepared(try PixelImage(contentsOf: path))
            keep(image, at: index)
            return image
        } catch {
            let reason = String(describing: error)
            let isNew = lock.withLock { unreadable.updateValue(reason, forKey: index) == nil }
            if isNew { warn(UnreadableImage(path: path, reason: reason)) }
            return nil
        }
    }

    private func keep(_ image: PixelImage, at index: Int) {
        let bytes = image.width * image.height * image.channels
        lock.withLock {
            guard kept[index] == nil, keptBytes + bytes <= budget else { return }
            kept[index] = image
            keptBytes += bytes
        }
    }
}
