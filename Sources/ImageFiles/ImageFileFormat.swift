import Files

/// A type of image file that is read and written.
public enum ImageFileFormat: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Portable Network Graphics: lossless, any channels, 8 and 16 bits.
    case png
    /// JPEG in a JFIF or EXIF file: lossy, 8 bits, no alpha.
    case jpeg

    /// `PNG` or `JPEG`.
    public var description: String { rawValue.uppercased() }

    /// The format that a path's extension names: `png`, `jpg`, `jpeg`, `jpe` or `jfif`, in upper or lower case.
    public init?(pathExtensionOf path: String) {
        switch path.pathExtension.lowercased() {
        case "png": self = .png
        case "jpg", "jpeg", "jpe", "jfif": self = .jpeg
        default: return nil
        }
    }

    /// The format in which a file of this name is to be written: the one that its ending names, or nil where the ending names no
    /// type of image at all, as in `result` and `horse.v2`.
    ///
    /// To be asked before any work: the picture is not needed for it.
    ///
    /// - Throws: `ImageFileError` where the ending names a type that is not written, such as `.webp`.
    public static func forWriting(to path: String) throws(ImageFileError) -> ImageFileFormat? {
        if ForeignImageType(pathExtensionOf: path) != nil { throw ImageFileError(path: path, problem: .unknownExtension) }
        return ImageFileFormat(pathExtensionOf: path)
    }
}
