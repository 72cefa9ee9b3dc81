import ImageFiles
import TensorCore

/// Images of two unpaired sets for one training step.
public struct UnpairedBatch: Sendable {
    /// Images of A, [batch, height, width, 3] in [-1, 1].
    public let a: HostArray
    /// Images of B, likewise; as many as of A.
    public let b: HostArray
    /// The files that the images of A came from.
    public let pathsA: [String]
    /// The files that the images of B came from.
    public let pathsB: [String]
    /// Number of the batch, counted from 0 through all epochs.
    public let step: Int
    /// Epoch the batch belongs to, counted from 0.
    public let epoch: Int
}

/// Draws batches of two unpaired sets, decoded ahead on background threads.
///
/// Batch `n` is a function of the seed and of `n` alone: a loader that starts at step `n` gives exactly the batches that a
/// loader from the start would give from there on, for any number of workers.
public final class UnpairedLoader: Sendable {
    /// Batches of an epoch: the larger set's images over the batch size, rounded up. The last batch may be short.
    public let stepsPerEpoch: Int
    private let imagesA: PreparedImages
    private let imagesB: PreparedImages
    private let prefetcher: Prefetcher<UnpairedBatch>

    /// Starts decoding.
    ///
    /// - Parameters:
    ///   - a: The images of A.
    ///   - b: The images of B.
    ///   - options: How they are drawn and prepared, and by how many threads.
    ///   - step: Number of the first batch that `next` gives; a resumed run continues with it.
    ///   - onUnreadable: Called once for each image that cannot be read, on the thread that decodes it.
    public init(
        a: ImageFolder, b: ImageFolder, options: LoadingOptions, startingAt step: Int = 0,
        onUnreadable: @escaping @Sendable (UnreadableImage) -> Void = { _ in }
    ) {
        let imagesA = PreparedImages(a, options: options, onUnreadable: onUnreadable)
        let imagesB = PreparedImages(b, options: options, onUnreadable: onUnreadable)
        (self.imagesA, self.imagesB) = (imagesA, imagesB)
        stepsPerEpoch = SampleOrder.stepsPerEpoch(a.count, b.count, batchSize: options.batchSize)
        prefetcher = Prefetcher(startingAt: step, workers: options.workers, lookAhead: options.lookAhead) { step in
            try UnpairedLoader.batch(step, a: imagesA, b: imagesB, options: options)
        }
    }

    /// Images found unreadable so far, in both sets.
    public var unreadableCount: Int { imagesA.unreadableCount + imagesB.unreadableCount }

    /// The next batch; waits until it is decoded.
    ///
    /// - Throws: `ImageDatasetError` where no image of a set can be read, an image is smaller than the crop, or the images of
    ///   a batch differ in size.
    public func next() throws -> UnpairedBatch { try prefetcher.next() }

    /// Ends the background threads, which also happens when the loader is released.
    public func stop() { prefetcher.stop() }

    private static func batch(
        _ step: Int, a: PreparedImages, b: PreparedImages, options: LoadingOptions
    ) throws -> UnpairedBatch {
        let perEpoch = SampleOrder.stepsPerEpoch(a.folder.count, b.folder.count, batchSize: options.batchSize)
        let pairs = SampleOrder.pairs(
            epoch: step / perEpoch, step: step % perEpoch, countA: a.folder.count, countB: b.folder.count,
            batchSize: options.batchSize, serial: options.serial, seed: options.seed)
        let batchA = try ImageBatch.load(pairs.map(\.a), from: a, .augmentationA, step: step)
        let batchB = try ImageBatch.load(pairs.map(\.b), from: b, .augmentationB, step: step)
        return UnpairedBatch(
            a: batchA.images, b: batchB.images, pathsA: batchA.paths, pathsB: batchB.paths, step: step, epoch: step / perEpoch)
    }
}
