import Fixtures
import ImageMetrics
import TensorCore
import Testing

@Suite("Distances between two images")
struct ImageComparisonTests {
    private let x = HostArray(shape: [1, 1, 2, 2], values: [-1, 0, 0.5, 1])
    private let y = HostArray(shape: [1, 1, 2, 2], values: [-1, 0.5, 0, 0])

    @Test func absoluteErrorIsTheMeanOfDifferences() {
        #expect(meanAbsoluteError(x, y) == 0.5)
        #expect(meanAbsoluteError(x, x) == 0)
    }

    @Test func signalToNoiseIsOfTheRange() {
        // 10 log10(4 / 0.375)
        #expect(abs(peakSignalToNoiseRatio(x, y) - 10.280_287) < 1e-5)
        #expect(peakSignalToNoiseRatio(x, x) == .infinity)
    }

    @Test(arguments: ["near", "far"])
    func structuralSimilarityIsThatOfScikitImage(_ name: String) throws {
        let fixture = try Fixture("image-metrics-images")
        let (x, y) = (try fixture.array("\(name)/x"), try fixture.array("\(name)/y"))
        #expect(abs(structuralSimilarity(x, y) - Double(try fixture.array("\(name)/ssim").values[0])) < 1e-6)
        #expect(structuralSimilarity(x, y) == structuralSimilarity(y, x))
        #expect(abs(structuralSimilarity(x, x) - 1) < 1e-12)
        var broken = x
        broken.values[0] = .nan
        #expect(structuralSimilarity(broken, y).isNaN)
    }
}
