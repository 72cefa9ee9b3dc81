import ImageFiles

/// The images a sample grid shows: always the same ones, prepared without randomness.
public struct TestImages: Sendable {
    /// 8-bit RGB.
    public let images: [PixelImage]
    /// The files they came from.
    public let paths: [String]

    /// `count` readable images of `folder`, spread evenly over it in name order; fewer where it holds fewer.
    ///
    /// - Parameters:
    ///   - folder: The images.
    ///   - count: How many are wanted.
    ///   - preprocessing: Applied as `Preprocessing.appliedForTesting` says.
    ///   - onUnreadable: Called for each image that cannot be read.
    /// - Throws: `ImageDatasetError` where no image can be read, or one is smaller than the crop.
    public init(
        from folder: ImageFolder, count: Int, preprocessing: Preprocessing,
        onUnreadable: @escaping @Sendable (UnreadableImage) -> Void = { _ in }
    ) throws(ImageDatasetError) {
        let source = Source(folder, preprocessing, onUnreadable)
        let chosen = try Self.spread(count, over: folder.count) { (index) throws(ImageDatasetError) in try source.image(index) }
        guard !chosen.isEmpty || count == 0 else { throw source.allUnreadable }
        self.init(chosen)
    }

    private init(_ chosen: [(image: PixelImage, path: String)]) {
        (images, paths) = (chosen.map(\.image), chosen.map(\.path))
    }

    /// The images of two sets for the rows of a sample grid, as many of the one as of the other.
    ///
    /// Where images of the two sets have the same names, as test sets whose files of one name show the same scene, such images are
    /// shown side by side; so are images at the same place where the sets are paired. Otherwise both sets are gone through on their own.
    ///
    /// - Parameters:
    ///   - a: The images of A.
    ///   - b: The images of B.
    ///   - count: How many rows are wanted.
    ///   - arePaired: Whether the images at one place of both sets are a pair, whatever their names.
    ///   - preprocessing: Applied as `Preprocessing.appliedForTesting` says.
    ///   - onUnreadable: Called for each image that cannot be read.
    /// - Throws: `ImageDatasetError` where no image of a set can be read, or one is smaller than the crop.
    public static func pairs(
        _ a: ImageFolder, _ b: ImageFolder, count: Int, arePaired: Bool = false, preprocessing: Preprocessing,
        onUnreadable: @escaping @Sendable (UnreadableImage) -> Void = { _ in }
    ) throws(ImageDatasetError) -> (a: TestImages, b: TestImages) {
        precondition(!arePaired || a.count == b.count, "TestImages: \(a.count) and \(b.count) images are no pairs")
        let common = arePaired ? a.names.indices.map { ($0, $0) } : ImageFolder.sameNames(a, b)
        // A few names that happen to be the same do not make pairs of the sets.
        if arePaired || common.count >= count && 2 * common.count >= min(a.count, b.count) {
            let (first, second) = (Source(a, preprocessing, onUnreadable), Source(b, preprocessing, onUnreadable))
            let chosen = try spread(count, over: common.count) { (index) throws(ImageDatasetError) in
                let (placeA, placeB) = common[index]
                guard let imageA = try first.image(placeA), let imageB = try second.image(placeB) else {
                    return Row?.none
                }
                return (imageA, imageB)
            }
            if !chosen.isEmpty { return (TestImages(chosen.map(\.0)), TestImages(chosen.map(\.1))) }
        }
        return (
            try TestImages(from: a, count: count, preprocessing: preprocessing, onUnreadable: onUnreadable),
            try TestImages(from: b, count: count, preprocessing: preprocessing, onUnreadable: onUnreadable)
        )
    }

    private typealias Row = ((image: PixelImage, path: String), (image: PixelImage, path: String))

    /// Divides `total` places into `count` parts, and takes of each the first for which there is something.
    private static func spread<Item>(
        _ count: Int, over total: Int, _ item: (Int) throws(ImageDatasetError) -> Item?
    ) throws(ImageDatasetError) -> [Item] {
        let count = min(count, total)
        var items: [Item] = []
        for part in 0..<count {
            for place in (part * total / count)..<((part + 1) * total / count) {
                guard let item = try item(place) else { continue }
                items.append(item)
                break
            }
        }
        return items
    }

    /// Reads the images of a set.
    private final class Source {
        private let folder: ImageFolder
        private let preprocessing: Preprocessing
        private let onUnreadable: (UnreadableImage) -> Void
        private var firstReason: String?

        init(_ folder: ImageFolder, _ preprocessing: Preprocessing, _ onUnreadable: @escaping (UnreadableImage) -> Void) {
            (self.folder, self.preprocessing, self.onUnreadable) = (folder, preprocessing, onUnreadable)
        }

        /// Nil for an image that cannot be read.
        func image(_ index: Int) throws(ImageDatasetError) -> (image: PixelImage, path: String)? {
            let path = folder.path(at: index)
            let image: PixelImage
            do {
                image = try folder.image(at: index)
            } catch {
                firstReason = firstReason ?? String(describing: error)
                onUnreadable(UnreadableImage(path: path, reason: String(describing: error)))
                return nil
            }
            return (try preprocessing.appliedForTesting(to: image, path: path), path)
        }

        var allUnreadable: ImageDatasetError {
            .allUnreadable(path: folder.path, count: folder.count, reason: firstReason ?? "unreadable")
        }
    }
}
