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
        var fitted = FittedFolder(self, preprocessing)
        inOrder(count, threads: threads) { (index: Int) -> HeaderReading in
            HeaderReading(index, of: self)
        } use: { (index: Int, header: HeaderReading) in
            switch fitted.judge(index, header, objection) {
            case .fits(let size, let format): fitted.keep(index, size, format)
            case .problem(let problem): fitted.leaveOut(index, problem)
            }
        }
        return try fitted.finished(batchSize: batchSize)
    }
}

/// What the header of an image says, or why it cannot be read.
struct HeaderReading: Sendable {
    let header: (format: ImageFileFormat, size: PixelSize)?
    let problem: String

    init(_ index: Int, of folder: ImageFolder) {
        do {
            (header, problem) = (try folder.header(at: index), "")
        } catch {
            (header, problem) = (nil, String(describing: error))
        }
    }
}

/// The images of a folder that can be trained on, found one by one.
struct FittedFolder {
    /// Whether an image can be used.
    enum Judgement {
        /// It has a size after preprocessing, before the crop.
        case fits(PixelSize, ImageFileFormat)
        case problem(Problem)
    }

    /// Why an image cannot be used.
    enum Problem {
        case unreadable(String)
        case unfit(ErrorReport)
    }

    private let folder: ImageFolder
    private let preprocessing: Preprocessing
    private var places: [Int] = []
    private var summary: FolderSummary
    private var first: (path: String, size: PixelSize)?
    private var unequal: (String, String)?
    private var remedy: String?

    init(_ folder: ImageFolder, _ preprocessing: Preprocessing) {
        (self.folder, self.preprocessing, summary) = (folder, preprocessing, folder.summary)
        (summary.formats, summary.unrecognized, summary.unreadable, summary.unfit) = ([:], 0, [], [])
    }

    func judge(_ index: Int, _ reading: HeaderReading, _ objection: (Int, Int) -> ErrorReport?) -> Judgement {
        guard let (format, original) = reading.header else { return .problem(.unreadable(reading.problem)) }
        let prepared = preprocessing.preparedSize(width: original.width, height: original.height)
        let crop = preprocessing.cropSize
        if preprocessing.method.crops, min(prepared.width, prepared.height) < crop {
            let path = folder.path(at: index)
            let error = ImageDatasetError.smallerThanCrop(path: path, width: prepared.width, height: prepared.height, crop: crop)
            return .problem(.unfit(error.report))
        }
        if let problem = objection(prepared.width, prepared.height) { return .problem(.unfit(problem)) }
        return .fits(PixelSize(width: prepared.width, height: prepared.height), format)
    }

    mutating func keep(_ index: Int, _ size: PixelSize, _ format: ImageFileFormat) {
        if let first, first.size != size, unequal == nil { unequal = (first.path, folder.path(at: index)) }
        first = first ?? (folder.path(at: index), size)
        places.append(index)
        summary.formats[format, default: 0] += 1
    }

    mutating func leaveOut(_ index: Int, _ problem: Problem) {
        let path = folder.path(at: index)
        switch problem {
        case .unreadable(let reason): summary.unreadable.append(UnreadableImage(path: path, reason: reason))
        case .unfit(let report):
            summary.unfit.append(UnreadableImage(path: path, reason: report.what))
            remedy = remedy ?? report.remedy
        }
    }

    /// Whether an image was left out.
    var lacksImages: Bool { !summary.unreadable.isEmpty || !summary.unfit.isEmpty }

    func finished(batchSize: Int) throws(ImageDatasetError) -> ImageFolder {
        guard !places.isEmpty else {
            if let first = summary.unfit.first {
                throw .noneFit(path: folder.path, count: folder.count, first: first, remedy: remedy)
            }
            throw .allUnreadable(path: folder.path, count: folder.count, reason: summary.unreadable.first?.reason ?? "")
        }
        if let unequal, batchSize > 1, !preprocessing.method.crops {
            throw .unequalSizes(first: unequal.0, second: unequal.1)
        }
        return ImageFolder(path: folder.path, names: places.map { folder.names[$0] }, summary: summary, part: folder.part)
    }
}
