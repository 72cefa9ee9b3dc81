import Files
import Foundation
import ImageFiles

/// The images below a folder, sorted by their paths in it, or in an order that is given.
///
/// An image is a file with the content of a PNG or a JPEG, whatever its name. A file whose name ends as that of an image but that
/// has no known content counts too, so that it is named when it is found unreadable. Subfolders belong to the folder, and symbolic
/// links are followed; hidden files and those that systems leave (`__MACOSX`, `Thumbs.db`) are not looked at. Paths are sorted by
/// their bytes, so that the order is the same on every machine.
public struct ImageFolder: Sendable, Equatable {
    /// The folder, as the caller named it.
    public let path: String
    /// The paths of the images in the folder, such as `0001.png` or `summer/0001.png`, sorted unless they were given in another order.
    public let names: [String]
    /// The part of each picture that is the image.
    public let part: Part
    /// What the folder holds besides the images.
    public let summary: FolderSummary

    /// Number of images.
    public var count: Int { names.count }

    /// Lists the images of the folder at `path`.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - excluded: Paths of subfolders that do not belong to it.
    ///   - threads: The number of threads that look into the files.
    /// - Throws: `ImageDatasetError` where the folder is missing, is a file, cannot be listed or holds no image.
    public init(
        path: String, excluding excluded: [String] = [], threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws(ImageDatasetError) {
        guard let isFolder = ImageFolder.isFolder(path) else { throw .missingFolder(path: path) }
        guard isFolder else { throw .notAFolder(path: path) }
        let walk: FolderWalk
        do {
            walk = try FolderWalk(path, excluding: excluded)
        } catch {
            throw .unreadableFolder(
                path: path, reason: error.systemError.map { FileError.text(ofSystemError: $0) } ?? error.summary)
        }
        var sorter = FileSorter(path: path)
        inOrder(walk.files.count, threads: threads) {
            FileSorter.content(of: path, walk.files[$0])
        } use: { index, content in
            sorter.add(walk.files[index], content)
        }
        var summary = sorter.summary
        summary.unlistedFolders = walk.unlisted
        guard !sorter.names.isEmpty else {
            throw .noImages(path: path, passedOver: summary.passedOver.isEmpty ? nil : summary)
        }
        self.init(path: path, names: sorter.names, summary: summary)
    }

    init(path: String, names: [String], summary: FolderSummary, part: Part = .whole) {
        (self.path, self.names, self.summary, self.part) = (path, names, summary, part)
    }

    /// Takes files of a folder as its images, in the order in which they are named; a file may be named several times.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - names: The paths of the files in the folder. Those that are no images are found unreadable later.
    ///   - threads: The number of threads that look into the files.
    /// - Throws: `ImageDatasetError.noImages` where no file is named.
    public init(
        path: String, names: [String], threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws(ImageDatasetError) {
        guard !names.isEmpty else { throw .noImages(path: path) }
        var summary = FolderSummary(path: path)
        inOrder(names.count, threads: threads) {
            FileSorter.content(of: path, names[$0])
        } use: { _, content in
            if case .readable(let format) = content {
                summary.formats[format, default: 0] += 1
            } else {
                summary.unrecognized += 1
            }
        }
        self.init(path: path, names: names, summary: summary)
    }

    /// Lists the images of a folder to train on: without those of its subfolder `test`.
    ///
    /// - Throws: `ImageDatasetError` where the folder is missing, is a file, cannot be listed or holds no image.
    public init(
        trainingAt path: String, threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws(ImageDatasetError) {
        try self.init(path: path, excluding: ["test", ImageFolder.results].map { ImageFolder.join(path, $0) }, threads: threads)
    }

    /// The folder that results of `cyclegan translate` go to, which is not trained on where it is inside of a set.
    public static let results = "translated"

    /// The path of image `index`.
    public func path(at index: Int) -> String { ImageFolder.join(path, names[index]) }

    /// Whether `path` is a folder (or a link to one); nil where there is nothing.
    static func isFolder(_ path: String) -> Bool? { FileKind(ofFileAt: path).map { $0 == .folder } }

    static func join(_ folder: String, _ name: String) -> String { folder.appendingPathPart(name) }
}

/// Sorts the files of a folder into images and others.
private struct FileSorter {
    private(set) var names: [String] = []
    private(set) var summary: FolderSummary
    private var others: [FolderSummary.Kind: (count: Int, example: String)] = [:]

    init(path: String) { summary = FolderSummary(path: path) }

    /// Nil for a file that cannot be opened.
    static func content(of folder: String, _ name: String) -> ImageContent? {
        try? ImageContent(ofFileAt: ImageFolder.join(folder, name))
    }

    mutating func add(_ name: String, _ content: ImageContent?) {
        switch content {
        case .readable(let format):
            names.append(name)
            summary.formats[format, default: 0] += 1
        case .foreign(let type): pass(.foreign(type), name)
        case .damagedPNG: unrecognized(name)
        case .gitLFSPointer, .text, .empty, .unknown, nil:
            // The name promises an image.
            if ImageFileFormat(pathExtensionOf: name) != nil { unrecognized(name) } else { pass(.other, name) }
        }
    }

    private mutating func unrecognized(_ name: String) {
        names.append(name)
        summary.unrecognized += 1
    }

    private mutating func pass(_ kind: FolderSummary.Kind, _ name: String) {
        others[kind, default: (0, name)].count += 1
        summary.passedOver = others.map { .init(kind: $0.key, count: $0.value.count, example: $0.value.example) }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0.example < $1.example }
    }
}
