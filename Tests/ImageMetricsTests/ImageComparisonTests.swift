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
}
