import ImageFiles

extension ImageFolder {
    /// The part of each picture of a folder that is its image.
    public enum Part: String, Sendable, Codable {
        /// All of the picture.
        case whole
        /// The left half of pictures that show two images side by side; of an odd width, the smaller half.
        case left
        /// The right half; of an odd width, the larger half.
        case right

        /// The columns of a picture of `width` pixels that belong to the part, as `AlignedDataset` of pytorch-CycleGAN-and-pix2pix cuts
        /// them. A single column belongs to both halves.
        func columns(ofWidth width: Int) -> Range<Int> {
            switch self {
            case .whole: 0..<width
            case .left: 0..<max(width / 2, 1)
            case .right: min(width / 2, width - 1)..<width
            }
        }

        /// The part of a picture.
        package func cut(from image: PixelImage) -> PixelImage {
            let columns = columns(ofWidth: image.width)
            return image.cropped(x: columns.lowerBound, y: 0, width: columns.count, height: image.height)
        }
    }

    /// The same pictures, with another part of each as the image.
    public func taking(_ part: Part) -> ImageFolder { ImageFolder(path: path, names: names, summary: summary, part: part) }

    /// Decodes image `index`: the file at `path(at:)`, or its part.
    ///
    /// - Throws: `ImageFileError` where the file cannot be read.
    public func image(at index: Int) throws(ImageFileError) -> PixelImage {
        part.cut(from: try PixelImage(contentsOf: path(at: index)))
    }

    /// The format and the size of image `index`, by the header of its file.
    ///
    /// - Throws: `ImageFileError` where the header cannot be read.
    public func header(at index: Int) throws(ImageFileError) -> (format: ImageFileFormat, size: PixelSize) {
        let information = try PixelImage.information(ofFileAt: path(at: index))
        let columns = part.columns(ofWidth: information.width)
        return (information.format, PixelSize(width: columns.count, height: information.height))
    }
}
