import ImageFiles

/// Information about an image file.
struct ImageInformation: Encodable, CustomStringConvertible {
    let file, format: String
    let width, height, channels, bitDepth: Int
    let hasAlpha: Bool

    init(_ path: String) throws {
        let information = try PixelImage.information(ofFileAt: path)
        (file, format) = (path, information.format.rawValue)
        (width, height, channels) = (information.width, information.height, information.channels)
        (bitDepth, hasAlpha) = (information.bitDepth, information.channels == 2 || information.channels == 4)
    }

    var description: String {
        let colour = ["", "grey", "grey and alpha", "RGB", "RGB and alpha"][channels]
        return "\(file): \(format.uppercased()) image, \(width)x\(height) pixels, \(colour), \(bitDepth) bits"
    }
}
