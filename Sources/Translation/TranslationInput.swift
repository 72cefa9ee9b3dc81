import GANModels
import ImageDatasets
import ImageFiles
import TensorCore

/// An image on its way through a generator: what the network sees of it, and how the network's output becomes an image again.
///
/// `ImageGenerator.translate(_:size:phase:on:)` does all of it in one call. The steps by themselves are for programs that prepare
/// one image while the network works on another.
public struct TranslationInput: Sendable {
    /// What the network sees, [1, height, width, channels] in [-1, 1].
    public let array: HostArray
    private let image: PixelImage
    private let isColorization: Bool
    private let resultSides: (width: Int, height: Int)

    /// Prepares an image.
    ///
    /// Transparency is laid over white, as training does it, so that the hidden colours of transparent pixels change nothing; then the
    /// image is scaled (bicubic). A colorization (see `GeneratorConfiguration.isColorization`) sees the lightness of it.
    ///
    /// - Parameters:
    ///   - image: An image of any size.
    ///   - configuration: The generator's, which takes 1 to 4 channels; grey becomes RGB and the reverse.
    ///   - size: The size at which the generator sees the image.
    public init(_ image: PixelImage, for configuration: GeneratorConfiguration, size: TranslationSize = .own) {
        let sides = size.networkSides(width: image.width, height: image.height)
        let seen = image.composited(over: .white).resized(width: sides.width, height: sides.height, filter: .bicubic)
        isColorization = configuration.isColorization
        array =
            isColorization
            ? LabColor.split(rgb: HostArray(images: [seen.converted(toChannels: 3)])).lightness
            : HostArray(images: [seen.converted(toChannels: configuration.inputChannels)])
        self.image = image
        resultSides = size.resultSides(width: image.width, height: image.height)
    }

    /// The translated image, with the bit depth, the alpha channel and the metadata of the image that was prepared.
    ///
    /// - Parameter output: What the network made of `array`, [1, height, width, channels] in [-1, 1].
    /// - Throws: `TranslationError` where a value is NaN or infinite.
    public func result(of output: HostArray) throws(TranslationError) -> PixelImage {
        let damaged = output.values.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }
        guard damaged == 0 else { throw .notFinite(count: damaged, values: output.values.count) }
        let own = image.resized(width: resultSides.width, height: resultSides.height, filter: .bicubic)
        var colors =
            isColorization
            ? own.colored(by: output)
            : PixelImage(hostArray: output, bitDepth: image.bitDepth)
                .resized(width: resultSides.width, height: resultSides.height, filter: .bicubic)
        colors.metadata = image.metadata
        return image.hasAlpha ? colors.withAlpha(of: own) : colors
    }
}
