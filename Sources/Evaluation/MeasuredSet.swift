import ImageDatasets
import ImageFiles
import ImageMetrics
import TensorCore

/// What figures need of a set of images: their features and classes, and some of the images themselves.
struct MeasuredSet: Sendable {
    /// The number of images.
    let count: Int
    /// [count, features]; nil without a feature network.
    let features: HostArray?
    /// The first class of each image; empty where the feature network has none.
    let classes: [Int]
    /// The probability of each of these classes.
    let confidences: [Float]
    /// [images, side, side, 3] in [-1, 1], of images spread evenly over the set, for the sliced Wasserstein distance.
    let pyramidImages: HostArray

    /// The images with some numbers, for halves of the set.
    func part(_ indices: some Sequence<Int>) -> MeasuredSet {
        let indices = Array(indices), pyramids = indices.filter { $0 < pyramidImages.shape[0] }
        return MeasuredSet(
            count: indices.count, features: features?.rows(indices), classes: classes.isEmpty ? [] : indices.map { classes[$0] },
            confidences: confidences.isEmpty ? [] : indices.map { confidences[$0] },
            pyramidImages: pyramidImages.rows(pyramids))
    }

    /// The most images of a set that the sliced Wasserstein distance is computed on, which bounds its memory.
    private static let mostPyramidImages = 256

    /// Whether image `index` of `count` is one of those for the sliced Wasserstein distance.
    static func isPyramidImage(_ index: Int, of count: Int) -> Bool {
        let most = mostPyramidImages
        return count <= most || index == 0 || index * most / count != (index - 1) * most / count
    }
}

extension HostArray {
    /// Some entries of the first axis.
    fileprivate func rows(_ indices: [Int]) -> HostArray {
        let width = values.count / max(1, shape[0])
        return HostArray(
            shape: [indices.count] + shape.dropFirst(), values: indices.flatMap { values[$0 * width..<($0 + 1) * width] })
    }
}

/// Takes the images of a set one by one, so that they need not be in memory at the same time.
final class SetMeasurement {
    private static let batch = 16
    /// Of large images fewer are seen at once, for the memory's sake.
    private static let batchPixels = 4 << 20

    private let network: FeatureNetwork?
    private let side: Int
    private var pending: [PixelImage] = []
    private var features: [Float] = []
    private var classes: [Int] = []
    private var confidences: [Float] = []
    private var pyramidImages: [PixelImage] = []
    private(set) var count = 0

    /// - Parameters:
    ///   - network: The feature network; nil for none.
    ///   - side: The side in pixels of the images for the sliced Wasserstein distance.
    init(_ network: FeatureNetwork?, pyramidSide side: Int) { (self.network, self.side) = (network, side) }

    /// - Parameters:
    ///   - image: 8-bit RGB.
    ///   - isForPyramid: Whether the sliced Wasserstein distance uses it.
    func add(_ image: PixelImage, isForPyramid: Bool) {
        if isForPyramid { pyramidImages.append(image.resized(width: side, height: side, filter: .bicubic)) }
        count += 1
        guard network != nil else { return }
        if let first = pending.first, (first.width, first.height) != (image.width, image.height) { flush() }
        pending.append(image)
        if pending.count == Self.batch || pending.count * image.width * image.height >= Self.batchPixels { flush() }
    }

    /// - Parameter known: What the feature network made of the set before; nil where it was not asked before.
    /// - Precondition: At least one image was added for the sliced Wasserstein distance.
    func finish(known: FeatureNetwork.Result? = nil) -> MeasuredSet {
        flush()
        let measured = network == nil ? nil : HostArray(shape: [count, features.count / count], values: features)
        return MeasuredSet(
            count: known?.features.shape[0] ?? count, features: known?.features ?? measured, classes: known?.classes ?? classes,
            confidences: known?.confidences ?? confidences, pyramidImages: HostArray(images: pyramidImages))
    }

    private func flush() {
        guard let network, !pending.isEmpty else { return }
        let result = network(HostArray(images: pending))
        features += result.features.values
        classes += result.classes
        confidences += result.confidences
        pending = []
    }
}
