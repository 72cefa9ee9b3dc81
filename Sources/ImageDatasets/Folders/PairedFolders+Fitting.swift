import Files
import Foundation
import ImageFiles

extension PairedFolders {
    /// Leaves out the pairs that a training could not use: where one of the images cannot be read or does not fit, as
    /// `ImageFolder.fitting` says, and where the images of a pair differ in size after `preprocessing`, so that they cannot be cropped
    /// alike.
    ///
    /// - Parameters:
    ///   - a: The images of A.
    ///   - b: Their partners, in the same order.
    ///   - preprocessing: How images are brought to their size.
    ///   - batchSize: The number of pairs of a batch.
    ///   - threads: The number of threads that read.
    ///   - objection: What is wrong with images of a width and a height after `preprocessing`, before the crop; nil for nothing.
    /// - Returns: The folders with the other images; each summary says what was left out for the sake of an image of that folder.
    /// - Throws: `ImageDatasetError` where no pair is left, or the images of a batch would have different sizes.
    /// - Precondition: There are as many images of A as of B.
    public static func fitting(
        _ a: ImageFolder, _ b: ImageFolder, _ preprocessing: Preprocessing, batchSize: Int = 1,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        objection: (_ width: Int, _ height: Int) -> ErrorReport? = { _, _ in nil }
    ) throws(ImageDatasetError) -> (a: ImageFolder, b: ImageFolder) {
        precondition(a.count == b.count, "PairedFolders: \(a.count) and \(b.count) images are no pairs")
        var (fittedA, fittedB) = (FittedFolder(a, preprocessing), FittedFolder(b, preprocessing))
        inOrder(a.count, threads: threads) { (index: Int) -> (HeaderReading, HeaderReading) in
            (HeaderReading(index, of: a), HeaderReading(index, of: b))
        } use: { (index: Int, headers: (HeaderReading, HeaderReading)) in
            switch (fittedA.judge(index, headers.0, objection), fittedB.judge(index, headers.1, objection)) {
            case (.problem(let problem), _): fittedA.leaveOut(index, problem)
            case (_, .problem(let problem)): fittedB.leaveOut(index, problem)
            case (.fits(let size, _), .fits(let other, _)) where size != other:
                let error = ImageDatasetError.unequalPair(first: a.path(at: index), second: b.path(at: index))
                fittedA.leaveOut(index, .unfit(error.report))
            case (.fits(let size, let format), .fits(_, let otherFormat)):
                fittedA.keep(index, size, format)
                fittedB.keep(index, size, otherFormat)
            }
        }
        // Where nothing is left, the folder that lacks images says why.
        if !fittedA.lacksImages, fittedB.lacksImages { _ = try fittedB.finished(batchSize: batchSize) }
        return (try fittedA.finished(batchSize: batchSize), try fittedB.finished(batchSize: batchSize))
    }
}
