import Files
import ImageFiles

/// What is kept of an image once it was read: some 500 bytes.
struct PictureFacts: Sendable {
    let format: ImageFileFormat
    let width: Int
    let height: Int
    /// Bits a sample takes in the file.
    let bitDepth: Int
    /// Of the decoded picture: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
    let channels: Int
    /// What the colour profile calls itself; nil where there is none.
    let profile: String?
    /// Whether the profile is one of sRGB, which pictures without a profile are taken to have, or one of greys.
    let isUsualProfile: Bool
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
        let info = try PixelImage.information(ofFileAt: path)
        (format, width, height, bitDepth) = (info.format, info.width, info.height, info.bitDepth)
        let image = try PixelImage(contentsOf: path)
        channels = image.channels
        let profile = info.metadata.colorProfile
        self.profile = profile.map { $0.name ?? "a profile without a name" }
        isUsualProfile = profile?.space != .rgb || (profile?.name?.lowercased().contains("srgb") ?? false)
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
        return "\(name), \(bitDepth) bit\(bitDepth == 1 ? "" : "s")"
    }
}
