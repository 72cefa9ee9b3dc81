import GANModels
import ImageDatasets
import ImageFiles
import NeuralNetworks
import TensorCore

extension ImageGenerator {
    /// A picture of the same size, kind of colour and bit depth as the network makes them; alpha is kept as it was.
    ///
    /// - Parameter phase: Evaluation, unless dropout and the statistics of the picture itself are wanted, as in training.
    public func translate(_ image: PixelImage, phase: Phase = .evaluation, on backend: any ComputeBackend) -> PixelImage {
        let colour = image.converted(toChannels: configuration.inputChannels + (image.hasAlpha ? 1 : 0))
        let translated = PixelImage(
            hostArray: translate(HostArray(images: [colour.withoutAlpha]), phase: phase, on: backend), bitDepth: image.bitDepth)
        return image.hasAlpha ? translated.withAlpha(of: colour) : translated
    }
}
