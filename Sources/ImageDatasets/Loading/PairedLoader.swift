import ImageFiles
import TensorCore

/// Pairs of images for one training step.
public struct PairedBatch: Sendable {
    /// Images of A, [batch, height, width, 3] in [-1, 1].
    public let a: HostArray
    /// Their translations in B, of the same shape.
    public let b: HostArray
    /// The files that the images of A came from.
    public let pathsA: [String]
    /// The files that the images of B came from.
    public let pathsB: [String]
    /// Number of the batch, counted from 0.
    public let step: Int
}

/// Draws batches of pairs, decoded ahead on background threads. Both images of a pair are cropped at the same place, and both are mirrored
/// or neither, as by `AlignedDataset` of pytorch-CycleGAN-and-pix2pix.
///
/// Each epoch is in a new random order; batches are always full, so an epoch may end within one. Batch `n` is a function of the
/// seed and of `n` alone, for any number of workers.
public final class PairedLoader: Sendable {
    private let pairs: PreparedPairs
    private let prefetcher: Prefetcher<PairedBatch>

    /// Starts decoding.
    ///
    /// - Parameters:
    ///   - a: The images of A.
    ///   - b: Their partners, in the same order.
    ///   - options: How they are drawn and prepared, and by how many threads.
    ///   - step: Number of the first batch that `next` gives; a resumed run continues with it.
    ///   - onUnreadable: Called once for each image that cannot be read, or that differs in size from its partner after resizing, on the
    ///     thread that decodes it. Its pair is left out.
    /// - Precondition: There are as many images of A as of B.
    public init(
        a: ImageFolder, b: ImageFolder, options: LoadingOptions, startingAt step: Int = 0,
        onUnreadable: @escaping @Sendable (UnreadableImage) -> Void = { _ in }
    ) {
        precondition(a.count == b.count, "PairedLoader: \(a.count) and \(b.count) images are no pairs")
        let pairs = PreparedPairs(
            a: PreparedImages(a, options: options, onUnreadable: onUnreadable),
            b: PreparedImages(b, options: options, onUnreadable: onUnreadable))
        self.pairs = pairs
        prefetcher = Prefetcher(startingAt: step, workers: options.workers, lookAhead: options.lookAhead) { step in
            try pairs.batch(step, options)
        }
    }

    /// Pairs that were left out so far.
    public var unreadableCount: Int { pairs.a.unreadableCount + pairs.b.unreadableCount }

    /// The next batch; waits until it is decoded.
    ///
    /// - Throws: `ImageDatasetError` where no pair can be read, an image is smaller than the crop, or the images of a batch differ in size.
    public func next() throws -> PairedBatch { try prefetcher.next() }

    /// Ends the background threads, which also happens when the loader is released.
    public func stop() { prefetcher.stop() }
}

/// The images of A and B, of which those at the same place are a pair.
private struct PreparedPairs: Sendable {
    let a: PreparedImages
    let b: PreparedImages

    func batch(_ step: Int, _ options: LoadingOptions) throws(ImageDatasetError) -> PairedBatch {
        let indices = SampleOrder.singles(
            step: step, count: a.folder.count, batchSize: options.batchSize, serial: options.serial, seed: options.seed)
        // One purpose for both: the same random numbers.
        var imagesA = AugmentedImages(options, .augmentationA, step: step), imagesB = imagesA
        for index in indices {
            let (place, imageA, imageB) = try pair(at: index, step: step)
            try imagesA.add(imageA, path: a.folder.path(at: place))
            try imagesB.add(imageB, path: b.folder.path(at: place))
        }
        let (batchA, batchB) = (imagesA.batch, imagesB.batch)
        return PairedBatch(a: batchA.images, b: batchB.images, pathsA: batchA.paths, pathsB: batchB.paths, step: step)
    }

    /// Pair `index`, or the next one that can be used.
    private func pair(at index: Int, step: Int) throws(ImageDatasetError) -> (place: Int, a: PixelImage, b: PixelImage) {
        for offset in 0..<a.folder.count {
            let place = (index + offset) % a.folder.count
            guard let imageA = a.readable(place, step: step), let imageB = b.readable(place, step: step) else { continue }
            if (imageA.width, imageA.height) == (imageB.width, imageB.height) { return (place, imageA, imageB) }
            let error = ImageDatasetError.unequalPair(first: a.folder.path(at: place), second: b.folder.path(at: place))
            a.leaveOut(place, reason: error.description)
        }
        throw a.unreadableCount > 0 ? a.allUnreadable : b.allUnreadable
    }
}
