import GANModels
import ImageDatasets
import ImageFiles
import NeuralNetworks
import TensorCore

extension ImageGenerator {
    /// Translates an image. The result has the same size, bit depth and alpha channel, and as many colour channels as the
    /// generator has outputs.
    ///
    /// The image is padded by reflection to a size that the generator can take, and the result is cropped.
    ///
    /// - Parameters:
    ///   - image: An image of any size, converted to the number of channels that the generator takes.
    ///   - phase: `evaluation`, or `training` for dropout and for batch norm with the statistics of the image itself.
    ///   - backend: The backend of the generator.
    public func translate(_ image: PixelImage, phase: Phase = .evaluation, on backend: any ComputeBackend) -> PixelImage {
        let colour = image.converted(toChannels: configuration.inputChannels + (image.hasAlpha ? 1 : 0))
        let translated = PixelImage(
            hostArray: translate(HostArray(images: [colour.withoutAlpha]), phase: phase, on: backend), bitDepth: image.bitDepth)
        return image.hasAlpha ? translated.withAlpha(of: colour) : translated
    }
}
