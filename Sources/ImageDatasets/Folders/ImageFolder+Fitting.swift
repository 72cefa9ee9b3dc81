import Files
import Foundation
import ImageFiles

extension ImageFolder {
    /// Leaves out the images that a training could not use: those whose headers cannot be read, and those whose size does not fit.
    ///
    /// The header of each image is read once; nothing is kept of it. An image that is damaged behind its header is found when it
    /// is decoded.
    /// - Parameters:
    ///   - preprocessing: How images are brought to their size.
    ///   - batchSize: The number of images of a batch. Those of a batch must have the same size.
    ///   - threads: The number of threads that read.
    ///   - objection: What is wrong with images of a width and a height after `preprocessing`, before the crop; nil for nothing.
    /// - Returns: The folder with the other images; `summary` says what was left out.
    /// - Throws: `ImageDatasetError` where no image is left, or the images of a batch would have different sizes.
    public func fitting(
        _ preprocessing: Preprocessing, batchSize: Int = 1, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        objection: (_ width: Int, _ height: Int) -> ErrorReport? = { _, _ in nil }
    ) throws(ImageDatasetError) -> ImageFolder {
        var names: [String] = [], summary = summary
        (summary.formats, summary.unrecognized, summary.unreadable, summary.unfit) = ([:], 0, [], [])
        var first: (path: String, size: PixelSize)?, unequal: (String, String)?, remedy: String?
        inOrder(count, threads: threads) { (index: Int) -> Header in
            Header(ofFileAt: path(at: index))
        } use: { (index: Int, header: Header) in
            let path = path(at: index)
            guard let info = header.info else {
                summary.unreadable.append(UnreadableImage(path: path, reason: header.problem))
                return
            }
            let size = PixelSize(preprocessing.preparedSize(width: info.width, height: info.height))
            let problem =
                preprocessing.method.crops && !size.holds(crop: preprocessing.cropSize)
                ? ImageDatasetError.smallerThanCrop(
                    path: path, width: size.width, height: size.height, crop: preprocessing.cropSize
                ).report : objection(size.width, size.height)
            if let problem {
                summary.unfit.append(UnreadableImage(path: path, reason: problem.what))
                remedy = remedy ?? problem.remedy
                return
            }
            if let first, first.size != size, unequal == nil { unequal = (first.path, path) }
            first = first ?? (path, size)
            names.append(self.names[index])
            summary.formats[info.format, default: 0] += 1
        }
        guard !names.isEmpty else {
            if let first = summary.unfit.first { throw .noneFit(path: path, count: count, first: first, remedy: remedy) }
            throw .allUnreadable(path: path, count: count, reason: summary.unreadable.first?.reason ?? "")
        }
        if let unequal, batchSize > 1, !preprocessing.method.crops {
            throw .unequalSizes(first: unequal.0, second: unequal.1)
        }
        return ImageFolder(path: path, names: names, summary: summary)
    }
}

/// What the header of an image says, or why it cannot be read.
private struct Header: Sendable {
    let info: ImageFileInfo?
    let problem: String

    init(ofFileAt path: String) {
        do {
            (info, problem) = (try PixelImage.information(ofFileAt: path), "")
        } catch {
            (info, problem) = (nil, String(describing: error))
        }
    }
}

/// Width and height in pixels.
private struct PixelSize: Equatable {
    let width, height: Int

    init(_ size: (width: Int, height: Int)) { (width, height) = size }

    func holds(crop side: Int) -> Bool { width >= side && height >= side }
}
