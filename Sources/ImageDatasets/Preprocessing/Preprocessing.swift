import ImageFiles
import TensorCore

/// How an image of a folder becomes one that a network is trained on.
///
/// Definitions and defaults are those of `get_transform` in pytorch-CycleGAN-and-pix2pix (`data/base_dataset.py`), with bicubic
/// resizing. Two things differ: transparent images are composited over white (there, alpha is dropped), and `scaleWidth` rounds
/// its sides to a multiple of 4, without which the generators' output would differ in size from their input.
public struct Preprocessing: Sendable, Equatable {
    /// How images are brought to one size.
    public enum Method: String, Sendable, CaseIterable, Codable {
        /// Resize to `loadSize` by `loadSize`, then crop `cropSize` by `cropSize`.
        case resizeAndCrop = "resize-and-crop"
        /// Crop `cropSize` by `cropSize` out of the image at its own size.
        case crop
        /// Resize to the width `loadSize`, keeping proportions but no lower than `cropSize`.
        case scaleWidth = "scale-width"
        /// The same, then crop `cropSize` by `cropSize`.
        case scaleWidthAndCrop = "scale-width-and-crop"
        /// The image at its own size, sides rounded to the nearest multiple of 4 (halves to even, as Python rounds).
        case none

        /// Whether a square is cut out, so that all images end up at one size.
        public var crops: Bool { self == .resizeAndCrop || self == .crop || self == .scaleWidthAndCrop }
    }

    /// How images are brought to one size.
    public let method: Method
    /// Side that images are resized to before the crop, pixels; the paper's is 286.
    public let loadSize: Int
    /// Side of the crop, pixels; the paper's is 256.
    public let cropSize: Int
    /// Whether images are mirrored left to right with probability 1/2.
    public let flips: Bool

    /// Checks the sizes; defaults are the paper's.
    ///
    /// - Parameters:
    ///   - method: How images are brought to one size.
    ///   - loadSize: Side that images are resized to before the crop, pixels.
    ///   - cropSize: Side of the crop, pixels.
    ///   - flips: Whether images are mirrored left to right with probability 1/2.
    /// - Throws: `ImageDatasetError` for sizes that are not positive, or a crop larger than the load size.
    public init(
        method: Method = .resizeAndCrop, loadSize: Int = 286, cropSize: Int = 256, flips: Bool = true
    ) throws(ImageDatasetError) {
        guard loadSize > 0, cropSize > 0 else { throw .sizesNotPositive(loadSize: loadSize, cropSize: cropSize) }
        guard cropSize <= loadSize || method == .crop || method == .none else {
            throw .cropLargerThanLoadSize(loadSize: loadSize, cropSize: cropSize)
        }
        (self.method, self.loadSize, self.cropSize, self.flips) = (method, loadSize, cropSize, flips)
    }

    /// The same without random places of the crop, as far as scaling can do it: images are scaled to the side of the crop itself. Mirroring
    /// stays, and so do methods that do not scale or do not crop.
    public var withoutJitter: Preprocessing {
        method == .resizeAndCrop || method == .scaleWidthAndCrop ? Preprocessing(self, loadSize: cropSize) : self
    }

    private init(_ other: Preprocessing, loadSize: Int) {
        (method, cropSize, flips, self.loadSize) = (other.method, other.cropSize, other.flips, loadSize)
    }

    /// The deterministic part, whose result may be kept: 8-bit RGB, resized.
    ///
    /// A JPEG is always decoded whole: one that libjpeg halves while decoding differs, once resized, by up to 14 levels from
    /// it (40 photographs of 256 pixels to 72).
    func prepared(_ image: PixelImage) -> PixelImage {
        let image = image.opaqueRGB8()
        let size = preparedSize(width: image.width, height: image.height)
        guard size != (image.width, image.height) else { return image }
        return image.resized(width: size.width, height: size.height, filter: .bicubic)
    }

    /// Sides after resizing, before the crop.
    package func preparedSize(width: Int, height: Int) -> (width: Int, height: Int) {
        switch method {
        case .resizeAndCrop: return (loadSize, loadSize)
        case .crop: return (width, height)
        case .none: return (multipleOfFour(Double(width)), multipleOfFour(Double(height)))
        case .scaleWidth, .scaleWidthAndCrop:
            if width == loadSize && height >= cropSize && method == .scaleWidthAndCrop { return (width, height) }
            let scaled = max(Double(loadSize) * Double(height) / Double(width), Double(cropSize))
            return method == .scaleWidth ? (multipleOfFour(Double(loadSize)), multipleOfFour(scaled)) : (loadSize, Int(scaled))
        }
    }

    /// The random part: crop and mirroring of a prepared image, drawn from `random`.
    package func augmented(_ image: PixelImage, path: String, random: RandomSource) throws(ImageDatasetError) -> PixelImage {
        let left = random.uniform()
        let top = random.uniform()
        let mirror = random.uniform()
        let cut = try cropped(image, path: path, along: (left, top)) { room, part in min(Int(Float(room + 1) * part), room) }
        return flips && mirror < 0.5 ? cut.flippedHorizontally() : cut
    }

    /// The image as a network sees it in tests and sample grids, never random and never mirrored: `resizeAndCrop` resizes to
    /// `cropSize`, the other methods crop the middle.
    ///
    /// - Parameters:
    ///   - image: An image at its own size.
    ///   - path: Names the image in an error.
    /// - Throws: `ImageDatasetError.smallerThanCrop`.
    public func appliedForTesting(to image: PixelImage, path: String) throws(ImageDatasetError) -> PixelImage {
        guard method != .resizeAndCrop else {
            return image.opaqueRGB8().resized(width: cropSize, height: cropSize, filter: .bicubic)
        }
        return try cropped(prepared(image), path: path, along: (0, 0)) { room, _ in room / 2 }
    }

    /// Cuts the square out; `offset` gives its place from the room there is and a number of `along`.
    private func cropped(
        _ image: PixelImage, path: String, along: (Float, Float), offset: (Int, Float) -> Int
    ) throws(ImageDatasetError) -> PixelImage {
        guard method.crops else { return image }
        let roomX = image.width - cropSize
        let roomY = image.height - cropSize
        guard roomX >= 0, roomY >= 0 else {
            throw .smallerThanCrop(path: path, width: image.width, height: image.height, crop: cropSize)
        }
        guard roomX > 0 || roomY > 0 else { return image }
        return image.cropped(x: offset(roomX, along.0), y: offset(roomY, along.1), width: cropSize, height: cropSize)
    }

    private func multipleOfFour(_ side: Double) -> Int { max(4, Int((side / 4).rounded(.toNearestOrEven)) * 4) }
}
