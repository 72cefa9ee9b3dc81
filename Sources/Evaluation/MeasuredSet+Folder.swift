import Files
import ImageDatasets
import ImageFiles
import ImageMetrics

/// How the sets of an evaluation are measured, all in the same way.
struct SetReading {
    let preparation: ImagePreparation
    let network: FeatureNetwork?
    /// The side in pixels of the images for the sliced Wasserstein distance.
    let pyramidSide: Int
    let threads: Int
    /// Where features of sets are looked for and kept; nil for none.
    var cache: FeatureCache?
    /// Called for each image that cannot be read.
    var onUnreadable: (UnreadableImage) -> Void = { _ in }
    /// Called for each image that was measured.
    var onImage: () -> Void = {}

    /// Reads and prepares images of a folder, in order, and calls `use` with the index of each and the image.
    ///
    /// - Returns: Whether all could be read.
    func each(_ indices: [Int], of folder: ImageFolder, use: (Int, PixelImage) throws -> Void) throws -> Bool {
        var isWhole = true, failure: (any Error)?
        let preparation = preparation
        inOrder(indices.count, threads: threads, block: 1) { number in
            let index = indices[number]
            return Result { try preparation.image(index, of: folder) }
                .mapError { UnreadableImageError(path: folder.path(at: index), error: $0) }
        } use: { number, result in
            guard failure == nil else { return }
            do {
                switch result {
                case .success(let image): try use(indices[number], image)
                case .failure(let problem):
                    isWhole = false
                    onUnreadable(UnreadableImage(path: problem.path, reason: problem.reason))
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return isWhole
    }
}

/// An image that cannot be read.
private struct UnreadableImageError: Error {
    let path, reason: String

    init(path: String, error: any Error) {
        (self.path, reason) = (path, String(describing: error))
    }
}

extension MeasuredSet {
    /// Measures the images of a folder. Those that cannot be read are left out.
    ///
    /// - Throws: `ImageDatasetError.allUnreadable` where no image can be read.
    init(_ folder: ImageFolder, _ reading: SetReading) throws {
        let key = reading.cache == nil ? nil : reading.network.map { FeatureCache.key(folder, reading.preparation, $0) }
        let known = key.flatMap { reading.cache?.features($0, count: folder.count) }
        let measurement = SetMeasurement(known == nil ? reading.network : nil, pyramidSide: reading.pyramidSide)
        let wanted = folder.names.indices.filter { known == nil || Self.isPyramidImage($0, of: folder.count) }
        var reason: String?, reading = reading
        let onUnreadable = reading.onUnreadable
        reading.onUnreadable = {
            reason = reason ?? $0.reason
            onUnreadable($0)
        }
        let isWhole = try reading.each(wanted, of: folder) { index, image in
            measurement.add(image, isForPyramid: Self.isPyramidImage(index, of: folder.count))
            reading.onImage()
        }
        guard measurement.count > 0 else {
            throw ImageDatasetError.allUnreadable(path: folder.path, count: folder.count, reason: reason ?? "unreadable")
        }
        self = measurement.finish(known: known)
        if let key, known == nil, isWhole { reading.cache?.keep(self, as: key) }
    }
}
