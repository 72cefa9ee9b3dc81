import Files

/// A file that could not be read as an image, or an image that could not be written.
///
/// Its description is one line: what is wrong, which file, and after a dash what to do about it.
public struct ImageFileError: OneLineError, Sendable, Equatable {
    /// What is wrong.
    public enum Problem: Sendable, Equatable {
        /// No file of that name.
        case missing
        /// A folder where a file is expected.
        case directory
        /// A pipe, a device, a socket.
        case notRegularFile
        /// The system refuses to open or read the file.
        case unreadable(reason: String)
        /// A file without bytes.
        case empty
        /// A text file, with any extension.
        case text
        /// The short text that stands for a large file in a Git repository.
        case gitLFSPointer
        /// A known type that is not read.
        case foreignType(ForeignImageType)
        /// Neither PNG nor JPEG nor any type known by name.
        case unknownType
        /// The bytes break the rules of their format.
        case corrupt(ImageFileFormat, reason: String)
        /// The file ends before its picture does.
        case truncated(ImageFileFormat, reason: String)
        /// An intact file of a kind that is not read, such as a lossless JPEG.
        case unsupported(kind: String)
        /// Above `DecodingLimits.pixels`.
        case tooManyPixels(width: Int, height: Int, limit: Int)
        /// Above `DecodingLimits.scans`.
        case tooManyScans(limit: Int)
        /// Above `DecodingLimits.fileBytes`.
        case tooManyBytes(count: Int, limit: Int)
        /// The codec could not get the memory it needs.
        case outOfMemory
        /// The extension of the file to write names no format, or one that is not written.
        case unknownExtension
        /// The picture cannot be written in this format.
        case unwritablePicture(ImageFileFormat, reason: String)
        /// The folder to write in does not exist.
        case missingFolder
        /// The system refuses to write the file.
        case unwritable(reason: String)
    }

    /// The file, as the caller named it.
    public let path: String
    /// What is wrong with it.
    public let problem: Problem

    /// An error about the file at `path`.
    public init(path: String, problem: Problem) {
        (self.path, self.problem) = (path, problem)
    }

    /// What is wrong, which file, and what to do.
    public var report: ErrorReport {
        let (what, remedy) = words
        return ErrorReport(what, file: path, remedy: remedy)
    }

    private var words: (what: String, remedy: String) {
        let file = path.onOneLine
        return switch problem {
        case .missing: ("no such file \(file)", "check the path")
        case .directory: ("a folder where an image file is expected \(file)", "name an image in it")
        case .notRegularFile: ("not a regular file \(file)", "copy its contents into a file first")
        case .unreadable(let reason): ("cannot read \(file) (\(reason))", "check the file and its permissions")
        case .empty: ("empty file \(file)", "fetch or export it again")
        case .text: ("a text file, not an image \(file)", "give a PNG or JPEG file")
        case .gitLFSPointer: ("a Git LFS pointer, not the image itself \(file)", "fetch the image with git lfs pull")
        case .foreignType(let type):
            ("cannot read \(type) file \(file)", "convert it to PNG or JPEG: \(type.conversionCommand(forFileAt: path))")
        case .unknownType: ("unknown type of file \(file)", "give a PNG or JPEG file, the types that are read")
        case .corrupt(let format, let reason): ("corrupt \(format) file \(file) (\(reason))", "fetch or export it again")
        case .truncated(let format, let reason): ("incomplete \(format) file \(file) (\(reason))", "fetch or copy it again")
        case .unsupported(let kind): ("cannot read \(file) (\(kind))", "convert it to PNG or to a JPEG of 8 bits")
        case .tooManyPixels(let width, let height, let limit):
            (
                "image too large \(file) (\(width)x\(height) pixels, the limit is \(Self.megapixels(limit)))",
                "scale it down"
            )
        case .tooManyScans(let limit):
            ("corrupt JPEG file \(file) (more than \(limit) scans)", "export it again")
        case .tooManyBytes(let count, let limit):
            ("file too large \(file) (\(count) bytes, the limit is \(limit))", "scale the image down")
        case .outOfMemory: ("not enough memory for \(file)", "scale the image down")
        case .unknownExtension:
            (
                ForeignImageType(pathExtensionOf: path).map { "\($0) files are not written \(file)" }
                    ?? "no image type for the extension of \(file)",
                "end the name in .png, .jpg or .jpeg"
            )
        case .unwritablePicture(let format, let reason):
            ("cannot write \(file) as \(format) (\(reason))", "scale it down or write a PNG")
        case .missingFolder: ("no such folder for \(file)", "create it first or check the path")
        case .unwritable(let reason):
            ("cannot write \(file) (\(reason))", "check the folder, its permissions and the free space")
        }
    }

    private static func megapixels(_ pixels: Int) -> String {
        pixels % 1_000_000 == 0 ? "\(pixels / 1_000_000) megapixels" : "\(pixels) pixels"
    }
}
