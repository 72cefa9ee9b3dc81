/// The size of a picture in pixels.
public struct PixelSize: Sendable, Equatable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int

    /// A size of positive sides.
    public init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

    /// The size of a picture.
    public init(_ image: PixelImage) { self.init(width: image.width, height: image.height) }

    /// The size of the picture in a file.
    public init(_ information: ImageFileInfo) { self.init(width: information.width, height: information.height) }
}
