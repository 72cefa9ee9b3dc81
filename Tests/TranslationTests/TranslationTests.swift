import CPUBackend
import GANModels
import ImageFiles
import NeuralNetworks
import TensorCore
import Testing
import Translation

@Suite("Translation of images")
struct TranslationTests {
    private let backend = CPUBackend(threads: 2)

    private func generator(channels: Int = 3) -> any ImageGenerator {
        var configuration = GeneratorConfiguration()
        (configuration.architecture, configuration.filters) = (.resNet(blocks: 1), 4)
        (configuration.inputChannels, configuration.outputChannels) = (channels, channels)
        return configuration.make(Initialization(random: RandomSource(seed: 1), on: backend))
    }

    /// Waves of colour beside a disc, and alpha that falls from left to right; the colours where alpha is 0 are `hidden`.
    private func cutOut(hidden: (Int) -> [UInt8], width: Int = 24, height: Int = 17) -> PixelImage {
        var bytes: [UInt8] = []
        for pixel in 0..<width * height {
            let x = pixel % width, y = pixel / width
            let alpha = x < width / 2 ? 0 : min(255, (x - width / 2) * 40)
            let color = [UInt8(x * 9), UInt8(y * 13), UInt8((x * y) % 256)]
            bytes += (alpha == 0 ? hidden(pixel) : color) + [UInt8(alpha)]
        }
        return PixelImage(width: width, height: height, channels: 4, bytes: bytes)
    }

    @Test func hiddenColoursChangeNothing() throws {
        let generator = generator()
        let white = try generator.translate(cutOut { _ in [255, 255, 255] }, on: backend)
        let black = try generator.translate(cutOut { _ in [0, 0, 0] }, on: backend)
        let noise = try generator.translate(cutOut { [UInt8($0 * 37 % 256), UInt8($0 * 91 % 256), 7] }, on: backend)
        #expect(white == black && white == noise)
    }

    /// What the network sees is the image on white, and what it gives keeps the alpha channel as it was.
    @Test func alphaIsLaidOverWhiteAndKept() throws {
        let generator = generator()
        let image = cutOut { _ in [9, 99, 199] }
        let result = try generator.translate(image, on: backend)
        let opaque = try generator.translate(image.composited(over: .white), on: backend)
        #expect(result.converted(toChannels: 3) == opaque && opaque.channels == 3)
        for (translated, original) in zip(alpha(of: result), alpha(of: image)) { #expect(translated == original) }
    }

    private func alpha(of image: PixelImage) -> [UInt8] {
        guard case .eight(let values) = image.samples else { return [] }
        return stride(from: image.channels - 1, to: values.count, by: image.channels).map { values[$0] }
    }

    @Test func everyKindOfImageKeepsDepthAndAlpha() throws {
        for channels in [1, 3] {
            let generator = generator(channels: channels)
            for kind in 1...4 {
                for depth in [8, 16] {
                    let image = cutOut { _ in [1, 2, 3] }.converted(toChannels: kind).converted(toBitDepth: depth)
                    let result = try generator.translate(image, on: backend)
                    #expect((result.width, result.height, result.bitDepth) == (24, 17, depth))
                    #expect(result.channels == channels + (image.hasAlpha ? 1 : 0))
                }
            }
        }
    }

    @Test func sizesAreThoseThatAreAskedFor() throws {
        let generator = generator()
        let image = cutOut { _ in [0, 0, 0] }
        let square = try generator.translate(image, size: .square(side: 12), on: backend)
        #expect((square.width, square.height, square.channels) == (12, 12, 4))
        // As scaling the image first, where nothing is transparent.
        let opaque = image.composited(over: .white)
        #expect(
            try generator.translate(opaque, size: .square(side: 12), on: backend)
                == generator.translate(opaque.resized(width: 12, height: 12, filter: .bicubic), on: backend))
        let smaller = try generator.translate(image, size: .longerSide(atMost: 12), on: backend)
        #expect((smaller.width, smaller.height) == (12, 9))
        let trained = try generator.translate(image, size: .trainedScale(shorterSide: 8), on: backend)
        #expect((trained.width, trained.height) == (24, 17))
        #expect(alpha(of: trained) == alpha(of: image), "alpha keeps its full resolution")
        let seen = try generator.translate(opaque.resized(width: 11, height: 8, filter: .bicubic), on: backend)
        #expect(trained.converted(toChannels: 3) == seen.resized(width: 24, height: 17, filter: .bicubic))
    }

    /// Never an even grey image.
    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func valuesThatAreNotFiniteAreAnError(value: Float) throws {
        let input = TranslationInput(cutOut { _ in [0, 0, 0] }, for: GeneratorConfiguration())
        var values = input.array.values
        values[77] = value
        let error = try #require(throws: TranslationError.self) {
            try input.result(of: HostArray(shape: input.array.shape, values: values))
        }
        #expect(error == .notFinite(count: 1, values: 24 * 17 * 3))
        #expect("\(error)".hasPrefix("the network gave NaN or infinity for 1 of 1224 values"))
    }
}
