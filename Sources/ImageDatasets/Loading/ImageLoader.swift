import ImageFiles
import TensorCore

/// Images of one set for one training step.
public struct ImageBatch: Sendable {
    /// [batch, height, width, 3] in [-1, 1].
    public let images: HostArray
    /// The files the images came from.
    public let paths: [String]
    /// Number of the batch, counted from 0.
    public let step: Int

    /// Reads, crops and mirrors the images at `indices`; the random part depends only on seed, purpose, step and place.
    static func load(
        _ indices: [Int], from set: PreparedImages, _ purpose: SampleOrder.Purpose, step: Int
    ) throws(ImageDatasetError) -> ImageBatch {
        var images = AugmentedImages(set.options, purpose, step: step)
        for index in indices {
            let (image, path) = try set.image(at: index, step: step)
            try images.add(image, path: path)
        }
        return images.batch
    }
}

/// The images of a batch, cropped and mirrored one by one. Two of them with the same options, purpose and step do the same to images at
/// the same place.
struct AugmentedImages {
    private let options: LoadingOptions
    private let purpose: SampleOrder.Purpose
    private let step: Int
    private var images: [PixelImage] = []
    private var paths: [String] = []

    init(_ options: LoadingOptions, _ purpose: SampleOrder.Purpose, step: Int) {
        (self.options, self.purpose, self.step) = (options, purpose, step)
    }

    mutating func add(_ image: PixelImage, path: String) throws(ImageDatasetError) {
        let random = SampleOrder.random(purpose, seed: options.seed, step, images.count)
        let augmented = try options.preprocessing(at: step).augmented(image, path: path, random: random)
        if let first = images.first, (first.width, first.height) != (augmented.width, augmented.height) {
            throw .unequalSizes(first: paths[0], second: path)
        }
        images.append(augmented)
        paths.append(path)
    }

    var batch: ImageBatch { ImageBatch(images: HostArray(images: images), paths: paths, step: step) }
}

/// Draws batches of one set, decoded ahead on background threads.
///
/// Each epoch is in a new random order; batches are always full, so an epoch may end within one. Batch `n` is a function of the
/// seed and of `n` alone, for any number of workers.
public final class ImageLoader: Sendable {
    private let source: PreparedImages
    private let prefetcher: Prefetcher<ImageBatch>

    /// Starts decoding.
    ///
    /// - Parameters:
    ///   - folder: The images.
    ///   - options: How they are drawn and prepared, and by how many threads.
    ///   - step: Number of the first batch that `next` gives; a resumed run continues with it.
    ///   - onUnreadable: Called once for each image that cannot be read, on the thread that decodes it.
    public init(
        _ folder: ImageFolder, options: LoadingOptions, startingAt step: Int = 0,
        onUnreadable: @escaping @Sendable (UnreadableImage) -> Void = { _ in }
    ) {
        let source = PreparedImages(folder, options: options, onUnreadable: onUnreadable)
        self.source = source
        prefetcher = Prefetcher(startingAt: step, workers: options.workers, lookAhead: options.lookAhead) { step in
            let indices = SampleOrder.singles(
                step: step, count: folder.count, batchSize: options.batchSize, serial: options.serial, seed: options.seed)
            return try ImageBatch.load(indices, from: source, .augmentationA, step: step)
        }
    }

    /// Images found unreadable so far.
    public var unreadableCount: Int { source.unreadableCount }

    /// The next batch; waits until it is decoded.
    ///
    /// - Throws: `ImageDatasetError` where no image can be read, an image is smaller than the crop, or the images differ in size.
    public func next() throws -> ImageBatch { try prefetcher.next() }

    /// Ends the background threads, which also happens when the loader is released.
    public func stop() { prefetcher.stop() }
}
