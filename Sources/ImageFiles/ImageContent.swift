import Files

/// What a file is, told by its first bytes; its name has no say.
///
/// Cheap: at most `ImageContent.prefixLength` bytes are read, so that it can be asked for every file of a large folder.
public enum ImageContent: Sendable, Equatable {
    /// An image of a type that is read.
    case readable(ImageFileFormat)
    /// An image, a document or a video of a known type that is not read; it can say which command converts it.
    case foreign(ForeignImageType)
    /// A PNG whose first eight bytes were changed, as a transfer in text mode does.
    case damagedPNG
    /// The short text that stands for a large file in a Git repository.
    case gitLFSPointer
    /// A text file.
    case text
    /// A file without bytes.
    case empty
    /// Nothing that is known here.
    case unknown

    /// How many bytes suffice to tell a file.
    public static let prefixLength = 512

    /// What the file at `path` is.
    ///
    /// - Throws: `ImageFileError` when there is no such file, it may not be read, or it is a folder, a device or a pipe.
    public init(ofFileAt path: String) throws(ImageFileError) {
        do { self.init(of: try InputFile(path: path).bytes(first: Self.prefixLength)) } catch { throw ImageFileError(error) }
    }

    /// What a file is that begins with these bytes.
    ///
    /// - Parameter bytes: The start of the file or all of it; bytes beyond `prefixLength` are not looked at.
    public init(of bytes: some Collection<UInt8>) {
        let start = Array(bytes.prefix(Self.prefixLength))
        if start.isEmpty {
            self = .empty
        } else if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .readable(.png)
        } else if start.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .readable(.jpeg)
        } else if start.dropFirst().starts(with: "PNG".utf8) || start.dropFirst(12).starts(with: "IHDR".utf8) {
            self = .damagedPNG
        } else if let type = ForeignImageType(of: start) {
            self = .foreign(type)
        } else if start.starts(with: "version https://git-lfs".utf8) {
            self = .gitLFSPointer
        } else if start.allSatisfy({ $0 >= 32 || (9...13).contains($0) || $0 == 27 }) && Self.isUTF8(start) {
            self = .text
        } else {
            self = .unknown
        }
    }

    /// Whether the bytes are UTF-8; a character that is cut off at their end is allowed.
    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        (0...3).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
    }
}
