import GANModels
import ImageFiles
import NeuralNetworks
import TensorCore

extension ImageGenerator {
    /// Translates an image. The result has the same bit depth, alpha channel and metadata, and as many colour channels as the
    /// generator has outputs; its size is `size.resultSides`. Of a colorization it is in colour and keeps the lightness of the image.
    ///
    /// The network sees the image laid over white. It is padded by reflection to a size that the generator can take, and the result
    /// is cropped.
    ///
    /// - Parameters:
    ///   - image: An image of any size, converted to the number of channels that the generator takes.
    ///   - size: The size at which the generator sees the image, default its own.
    ///   - phase: `evaluation`, or `training` for dropout and for batch norm with the statistics of the image itself.
    ///   - backend: The backend of the generator.
    /// - Throws: `TranslationError` where the network gives NaN or infinity.
    public func translate(
        _ image: PixelImage, size: TranslationSize = .own, phase: Phase = .evaluation, on backend: any ComputeBackend
    ) throws(TranslationError) -> PixelImage {
        let input = TranslationInput(image, for: configuration, size: size)
        return try input.result(of: translate(input.array, phase: phase, on: backend))
    }
}
