import Foundation
import ImageDatasets
import ImageFiles
import ImageMetrics
import TensorCore

/// How an evaluation works.
public struct EvaluationSettings {
    /// The feature network; nil for the sliced Wasserstein distance alone.
    public var network: FeatureNetwork?
    /// What is done to images before they are compared.
    public var preparation: ImagePreparation
    /// The seed of random divisions, resamples and directions.
    public var seed: UInt64 = 0
    /// The number of threads that read images.
    public var threads = ProcessInfo.processInfo.activeProcessorCount
    /// The folder in which features of target sets and sources are kept; nil for none.
    public var cacheFolder: String?
    /// Called for each image that cannot be read and is left out.
    public var onUnreadable: (UnreadableImage) -> Void = { _ in }
    /// Called for each image that was measured.
    public var onImage: () -> Void = {}

    /// Creates settings, by default with seed 0, all threads and no cache.
    public init(network: FeatureNetwork?, preparation: ImagePreparation) {
        (self.network, self.preparation) = (network, preparation)
    }

    func reading(pyramidSide: Int) -> SetReading {
        var reading = SetReading(preparation: preparation, network: network, pyramidSide: pyramidSide, threads: threads)
        (reading.onUnreadable, reading.onImage) = (onUnreadable, onImage)
        return reading
    }
}

extension ImagePreparation {
    /// The longest side of images for the sliced Wasserstein distance, in pixels.
    private static let longestPyramidSide = 256
    /// The shortest, at which pyramids end.
    private static let shortestPyramidSide = 16

    /// The largest power of two that is no longer than the shortest side of the prepared images of some folders, in 16...256.
    static func pyramidSide(_ sides: [Int]) -> Int {
        let shortest = max(1, sides.min() ?? 1)
        let power = 1 << (Int.bitWidth - 1 - shortest.leadingZeroBitCount)
        return min(max(power, shortestPyramidSide), longestPyramidSide)
    }
}
