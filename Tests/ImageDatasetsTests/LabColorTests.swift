import Fixtures
import ImageDatasets
import ImageFiles
import TensorCore
import Testing

@Suite("CIELAB") struct LabColorTests {
    private func joined(_ rgb: HostArray) -> HostArray {
        let (lightness, colors) = LabColor.split(rgb: rgb)
        return LabColor.rgb(lightness: lightness, colors: colors)
    }

    @Test func valuesAreThoseOfScikitImage() throws {
        let fixture = try Fixture("lab")
        let levels = try fixture.array("rgb"), expected = try fixture.array("lab").values, count = levels.shape[0]
        let image = PixelImage(width: count, height: 1, channels: 3, bytes: levels.values.map { UInt8($0) })
        let (lightness, colors) = LabColor.split(rgb: HostArray(images: [image]))
        #expect(lightness.shape == [1, 1, count, 1] && colors.shape == [1, 1, count, 2])
        for index in 0..<count {
            let lab = [
                (lightness.values[index] + 1) * 50, colors.values[2 * index] * 110, colors.values[2 * index + 1] * 110,
            ]
            for channel in 0..<3 { #expect(abs(lab[channel] - expected[3 * index + channel]) < 2e-5, "\(index) \(channel)") }
        }
    }

    /// Every third level and the darkest ones, in all combinations.
    @Test func everyColourComesBackToTheLevel() {
        let levels = Array(0..<16) + Array(stride(from: 18, through: 255, by: 3))
        for red in levels {
            let bytes = levels.flatMap { green in levels.flatMap { [UInt8(red), UInt8(green), UInt8($0)] } }
            let image = PixelImage(width: levels.count, height: levels.count, channels: 3, bytes: bytes)
            let back = joined(HostArray(images: [image]))
            #expect(PixelImage(hostArray: back) == image, "red \(red)")
            let worst = zip(back.values, bytes).reduce(0) { max($0, abs(($1.0 + 1) / 2 * 255 - Float($1.1))) }
            #expect(worst < 0.01, "red \(red)")
        }
    }

    @Test func sixteenBitsComeBackToTheLevel() {
        let random = RandomSource(seed: 1)
        let words = (0..<3 * 64 * 64).map { _ in UInt16(random.integer(below: 65536)) } + (0..<3 * 64).map { UInt16($0) }
        let image = PixelImage(width: 64, height: 65, channels: 3, samples: .sixteen(words))
        #expect(PixelImage(hostArray: joined(HostArray(images: [image])), bitDepth: 16) == image)
    }

    /// Colours that sRGB has not keep lightness and hue.
    @Test func chromaIsReducedWhereAColourDoesNotExist() {
        let random = RandomSource(seed: 2)
        let lightness = HostArray(shape: [1, 20, 20, 1], values: (0..<400).map { Float($0) / 200 - 1 + 0.0025 })
        let colors = HostArray(shape: [1, 20, 20, 2], values: (0..<800).map { _ in random.uniform(in: -1..<1) })
        let rgb = LabColor.rgb(lightness: lightness, colors: colors)
        #expect(rgb.values.allSatisfy { (-1...1).contains($0) })
        let back = LabColor.split(rgb: rgb)
        var reduced = 0
        for index in 0..<400 {
            #expect(abs(back.lightness.values[index] - lightness.values[index]) < 2e-4)
            let (a, b) = (colors.values[2 * index], colors.values[2 * index + 1])
            let (newA, newB) = (back.colors.values[2 * index], back.colors.values[2 * index + 1])
            #expect(abs(a * newB - b * newA) < 2e-3 && a * newA + b * newB > -1e-3)
            if newA * newA + newB * newB < 0.99 * (a * a + b * b) { reduced += 1 }
        }
        #expect(reduced > 200 && reduced < 400)
    }
}
