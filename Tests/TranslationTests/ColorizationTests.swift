import CPUBackend
import GANModels
import ImageDatasets
import ImageFiles
import NeuralNetworks
import TensorCore
import Testing
import Translation

@Suite("Colorization") struct ColorizationTests {
    private let backend = CPUBackend(threads: 2)

    private var configuration: GeneratorConfiguration {
        var configuration = GeneratorConfiguration()
        (configuration.architecture, configuration.filters) = (.resNet(blocks: 1), 4)
        (configuration.inputChannels, configuration.outputChannels) = (1, 2)
        return configuration
    }

    private func picture(channels: Int, bitDepth: Int = 8, width: Int = 24, height: Int = 17) -> PixelImage {
        let bytes = (0..<width * height * 4).map { UInt8(40 + $0 % (width * 4) + $0 / (width * 4) * 5) }
        return PixelImage(width: width, height: height, channels: 4, bytes: bytes).converted(toChannels: channels)
            .converted(toBitDepth: bitDepth)
    }

    private func lightness(_ image: PixelImage) -> [Float] {
        LabColor.split(rgb: HostArray(images: [image.converted(toChannels: 3)])).lightness.values
    }

    @Test(arguments: [1, 2, 3, 4], [8, 16])
    func theResultIsInColourAndKeepsItsLightness(channels: Int, bitDepth: Int) throws {
        var initialization = Initialization(random: RandomSource(seed: 1), on: backend)
        initialization.weights = .normal(standardDeviation: 0.5)
        let generator = configuration.make(initialization)
        let image = picture(channels: channels, bitDepth: bitDepth)
        for (size, sides) in [
            (TranslationSize.own, (24, 17)), (.trainedScale(shorterSide: 32), (24, 17)), (.square(side: 12), (12, 12)),
        ] {
            let result = try generator.translate(image, size: size, on: backend)
            #expect((result.width, result.height) == sides)
            #expect(result.channels == (image.hasAlpha ? 4 : 3) && result.bitDepth == bitDepth)
            let expected = lightness(image.resized(width: sides.0, height: sides.1, filter: .bicubic))
            for (value, other) in zip(lightness(result), expected) { #expect(abs(value - other) < (bitDepth == 8 ? 0.02 : 2e-4)) }
            let colors = LabColor.split(rgb: HostArray(images: [result.converted(toChannels: 3)])).colors.values
            #expect(colors.contains { abs($0) > 0.05 })
        }
    }

    /// With the picture's own colours as the network's result, the picture comes back.
    @Test func ownColoursGiveThePictureBack() throws {
        let image = picture(channels: 3)
        let input = TranslationInput(image, for: configuration)
        let (lightness, colors) = LabColor.split(rgb: HostArray(images: [image]))
        #expect(input.array == lightness)
        #expect(try input.result(of: colors) == image)
        // At another size the colours are those of a scaled picture, about.
        let scaled = TranslationInput(image, for: configuration, size: .trainedScale(shorterSide: 34))
        let large = image.resized(width: 48, height: 34, filter: .bicubic)
        let result = try scaled.result(of: LabColor.split(rgb: HostArray(images: [large])).colors)
        for (a, b) in zip(HostArray(images: [result]).values, HostArray(images: [image]).values) { #expect(abs(a - b) < 0.06) }
        #expect(throws: TranslationError.notFinite(count: 1, values: colors.values.count)) {
            try input.result(of: HostArray(shape: colors.shape, values: [.nan] + colors.values.dropFirst()))
        }
    }
}
