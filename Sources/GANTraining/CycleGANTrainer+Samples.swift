import GANModels
import TensorCore
import Training

extension CycleGANTrainer {
    /// Translates each pair of `testImages` and translates the results back: six images per pair.
    public func makeSamples() -> SampleImages {
        let (there, back) = (generators.result(generatorA), generators.result(generatorB))
        func row(_ real: HostArray, _ there: any ImageGenerator, _ back: any ImageGenerator) -> [HostArray] {
            let fake = there.translate(real, on: backend)
            return [real, fake, back.translate(fake, on: backend)]
        }
        return SampleImages(
            columns: ["real A", "fake B", "reconstructed A", "real B", "fake A", "reconstructed B"],
            rows: testImages.map { row($0.a, there, back) + row($0.b, back, there) })
    }
}
