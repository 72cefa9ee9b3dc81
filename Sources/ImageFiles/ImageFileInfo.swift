/// What the header of an image file says.
public struct ImageFileInfo: Sendable, Equatable {
    /// The type, judged by content.
    public let format: ImageFileFormat
    /// The upright picture's width, in pixels: the orientation is taken into account.
    public let width: Int
    /// The upright picture's height, in pixels.
    public let height: Int
    /// The channels of the decoded picture: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
    public let channels: Int
    /// Bits a sample, or a palette's index, takes in the file: 1, 2, 4, 8 or 16. A decoded picture has 8 or 16.
    public let bitDepth: Int
    /// What EXIF or XMP says has to be done to the stored pixels; reading a picture does it.
    public let orientation: ImageOrientation
    /// The colour profile and the resolution of the upright picture.
    public let metadata: ImageMetadata
}

extension PixelImage {
    /// Describes an image file without decoding its pixels, and of a large file without reading them.
    ///
    /// - Throws: `ImageFileError` where the file is missing, of a type that is not read, or broken before its pixels.
    public static func information(
        ofFileAt path: String, limits: DecodingLimits = .default
    ) throws(ImageFileError) -> ImageFileInfo {
        let source = try EncodedImage(headerOf: path, limits: limits)
        return try source.information(limits: limits)
    }
}
