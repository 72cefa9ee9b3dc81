import Files
import ImageDatasets
import ImageFiles

/// An image to translate.
struct JobInput: Sendable {
    /// The path as it is shown; `-` for stdin.
    let path: String
    /// The path below the folder that was given, or the name of the file; what the result is called, but for its ending.
    let name: String
    /// The content, where it cannot be read twice.
    let bytes: [UInt8]?

    /// - Throws: `FileError` where stdin or a pipe cannot be read.
    init(path: String, name: String? = nil) throws(FileError) {
        self.path = path
        if path == "-" {
            (self.name, bytes) = ("stdin", try InputFile.standardInput(while: Self.isWanted))
        } else {
            self.name = name ?? path.lastPathPart
            bytes = FileKind(ofFileAt: path) == .special ? try InputFile.contents(of: path, while: Self.isWanted) : nil
        }
    }

    /// Whether a stream is read further: not where its beginning is that of no image, nor beyond what an image may take.
    private static func isWanted(_ start: ArraySlice<UInt8>) -> Bool {
        guard start.count >= 512 else { return true }
        guard case .readable = ImageContent(of: Array(start.prefix(512))) else { return false }
        return start.count <= DecodingLimits.default.fileBytes
    }

    /// The format that the content has; nil where it is not an image that is read.
    var format: ImageFileFormat? {
        let content = bytes.map { ImageContent(of: $0) } ?? (try? ImageContent(ofFileAt: path))
        if case .readable(let format) = content { return format }
        return nil
    }

    /// What the image is called in messages.
    var shownPath: String { path == "-" ? "standard input" : path }

    /// - Throws: `ImageFileError` where it cannot be read.
    func image() throws -> PixelImage {
        try bytes.map { try PixelImage(encoded: $0, name: shownPath) } ?? PixelImage(contentsOf: path)
    }
}

/// A subfolder whose images cannot be translated because it cannot be listed.
private struct UnlistedFolder: OneLineError {
    let path: String

    var report: ErrorReport {
        ErrorReport("cannot list the folder \(path.onOneLine)", file: path, remedy: "check its permissions")
    }
}

/// A list of images to translate, and what was given but cannot be.
struct JobInputs {
    private(set) var found: [JobInput] = []
    private(set) var failures: [any Error] = []
    /// What the folders hold besides the images.
    private(set) var summaries: [FolderSummary] = []
    /// Whether a folder was given, whose images keep their places in it.
    var hasFolder: Bool { !summaries.isEmpty }

    /// Lists files, folders with all that is below them, and `-` for stdin, in the order in which they are given.
    ///
    /// A folder of results that is inside of a folder that was given is listed, too: only who made its images knows whether they are
    /// results of an earlier call, and none of them is replaced. The folder that results usually go to is this command's own.
    ///
    /// - Parameter earlierResults: A folder whose images are results of earlier calls, which are left out; nil for none.
    init(_ paths: [String], leavingOut earlierResults: String?) {
        for path in paths {
            do {
                if path != "-" && FileKind(ofFileAt: path) == .folder {
                    let folder = try ImageFolder(path: path, excluding: earlierResults.map { [$0] } ?? [])
                    summaries.append(folder.summary)
                    failures += folder.summary.unlistedFolders.map { UnlistedFolder(path: $0) }
                    for (index, name) in folder.names.enumerated() {
                        found.append(try JobInput(path: folder.path(at: index), name: name))
                    }
                } else {
                    found.append(try JobInput(path: path))
                }
            } catch {
                failures.append(error)
            }
        }
    }
}
