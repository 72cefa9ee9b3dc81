import ImageFiles
import ImageMetrics
import TensorCore

/// How far images are from their true images, one by one.
public struct PairFigures: Sendable, Codable, Equatable {
    /// The number of pairs.
    public private(set) var count = 0
    /// The mean absolute difference, in levels of 0...255.
    public private(set) var l1 = 0.0
    /// The mean peak signal-to-noise ratio in decibels, of pairs that are not equal; nil where all are.
    public private(set) var psnr: Double?
    /// The mean structural similarity; nil where images are too small for it.
    public private(set) var ssim: Double?
    private var ratioCount = 0

    private enum CodingKeys: String, CodingKey { case count, l1, psnr, ssim }

    /// Adds a pair to the means.
    ///
    /// - Parameters:
    ///   - made: A translation, 8-bit RGB.
    ///   - truth: What it should be, of the same size.
    mutating func add(_ made: PixelImage, _ truth: PixelImage) {
        let (made, truth) = (HostArray(images: [made]), HostArray(images: [truth]))
        count += 1
        func mean(_ former: Double, _ value: Double, _ count: Int) -> Double { former + (value - former) / Double(count) }
        l1 = mean(l1, meanAbsoluteError(made, truth) * 127.5, count)
        let ratio = peakSignalToNoiseRatio(made, truth)
        if ratio.isFinite {
            ratioCount += 1
            psnr = mean(psnr ?? 0, ratio, ratioCount)
        }
        guard min(truth.shape[1], truth.shape[2]) >= leastSideForStructuralSimilarity else { return }
        ssim = mean(ssim ?? 0, structuralSimilarity(made, truth), count)
    }
}
