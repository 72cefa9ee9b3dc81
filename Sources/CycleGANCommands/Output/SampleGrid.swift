import GANModels
import GANTraining
import ImageDatasets
import ImageFiles
import TensorCore

/// The pictures that show what a training has learned: always the same test images, one row a pair.
struct SampleGrid {
    static let header = ["real A", "fake B", "reconstructed A", "real B", "fake A", "reconstructed B"]

    let testA, testB: TestImages

    /// A sheet of real images, their translations, and these translated back.
    func sheet(_ trainer: CycleGANTrainer) -> PixelImage {
        let rows = zip(testA.images, testB.images).map { a, b -> [PixelImage] in
            row(a, there: trainer.generatorA, back: trainer.generatorB, on: trainer.backend)
                + row(b, there: trainer.generatorB, back: trainer.generatorA, on: trainer.backend)
        }
        let width = rows.joined().map(\.width).max() ?? 1
        return .sheet(rows: rows, header: Self.header, scale: PixelImage.sheetScale(forCellWidth: width, header: Self.header))
    }

    private func row(
        _ image: PixelImage, there: any ImageGenerator, back: any ImageGenerator, on backend: any ComputeBackend
    ) -> [PixelImage] {
        let real = HostArray(images: [image])
        let fake = there.translate(real, on: backend)
        let recovered = back.translate(fake, on: backend)
        return [image, PixelImage(hostArray: fake), PixelImage(hostArray: recovered)]
    }
}
