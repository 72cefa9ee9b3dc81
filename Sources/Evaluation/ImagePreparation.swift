import ImageDatasets
import ImageFiles

/// What is done to an image before it is compared: the same for all sets of an evaluation.
public struct ImagePreparation: Sendable {
    /// What is done, in words: a part of the protocol.
    public let name: String
    /// The side of prepared images, where all have the same; nil where it depends on the image.
    private let side: Int?
    private let apply: @Sendable (PixelImage, String) throws -> PixelImage

    /// Images at their own size, as 8-bit RGB.
    public static let none = ImagePreparation(name: "images at their own size", side: nil) { image, _ in image.opaqueRGB8() }

    /// Images squashed to `side` by `side` pixels, bicubic.
    public static func squashed(to side: Int) -> ImagePreparation {
        ImagePreparation(name: "images squashed to \(side) x \(side)", side: side) { image, _ in
            image.opaqueRGB8().resized(width: side, height: side, filter: .bicubic)
        }
    }

    /// Images as a network in training sees those of its test sets.
    public static func testing(_ preprocessing: Preprocessing) -> ImagePreparation {
        let side = preprocessing.cropSize
        if preprocessing.method == .resizeAndCrop { return .squashed(to: side) }
        let (method, crops) = (preprocessing.method, preprocessing.method.crops)
        let scale = method == .scaleWidth || method == .scaleWidthAndCrop ? " \(preprocessing.loadSize)" : ""
        let name = "images by \(method.rawValue)\(scale)" + (crops ? ", the middle \(side) x \(side)" : "")
        return ImagePreparation(name: name, side: crops ? side : nil) { image, path in
            try preprocessing.appliedForTesting(to: image, path: path)
        }
    }

    /// The shortest side of the prepared images of a folder, in pixels; nil where no image can be read.
    func shortestSide(of folder: ImageFolder) -> Int? {
        if let side { return side }
        return folder.names.indices.compactMap { index in
            (try? folder.header(at: index).size).map { min($0.width, $0.height) }
        }.min()
    }

    /// Reads and prepares an image of a folder.
    ///
    /// - Throws: `ImageFileError`, `ImageDatasetError`.
    func image(_ index: Int, of folder: ImageFolder) throws -> PixelImage {
        try apply(try folder.image(at: index), folder.path(at: index))
    }
}
