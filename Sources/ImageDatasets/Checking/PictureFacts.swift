import Files
import ImageFiles

/// What is kept of an image once it was read: some 500 bytes.
struct PictureFacts: Sendable {
    let info: ImageFileInfo
    /// Of the decoded picture: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
    let channels: Int
    /// The size of the file in bytes.
    let byteCount: Int
    /// FNV-1a (64 bits) of all of the file.
    let content: UInt64
    let picture: PictureHash

    /// Whether there is no colour in it, however it is stored.
    var isGrey: Bool { channels < 3 || picture.colorfulness < 0.001 }

    /// Reads an image.
    ///
    /// - Throws: `ImageFileError` where it cannot be read or decoded.
    init(ofFileAt path: String) throws(ImageFileError) {
        info = try PixelImage.information(ofFileAt: path)
        let image = try PixelImage(contentsOf: path)
        channels = image.channels
        picture = PictureHash(image)
        do {
            let bytes = try InputFile(path: path).bytes()
            var hash = ContentHash()
            bytes.withUnsafeBufferPointer { hash.add($0) }
            (byteCount, content) = (bytes.count, hash.value)
        } catch {
            throw ImageFileError(path: path, problem: .unreadable(reason: error.summary))
        }
    }

    /// `RGB, 8 bits`.
    var mode: String {
        let name = ["grey", "grey with alpha", "RGB", "RGB with alpha"][channels - 1]
        return "\(name), \(info.bitDepth) bit\(info.bitDepth == 1 ? "" : "s")"
    }
}
