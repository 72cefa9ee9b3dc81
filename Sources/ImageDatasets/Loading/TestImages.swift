import ImageFiles

/// The images a sample grid shows: always the same ones, prepared without randomness.
public struct TestImages: Sendable {
    /// 8-bit RGB.
    public let images: [PixelImage]
    /// The files they came from.
    public let paths: [String]

    /// The first `count` readable images of `folder` in name order; fewer where it holds fewer.
    ///
    /// Two test sets whose files of one name show the same scene, as the synthetic ones do, thus are shown side by side.
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
        var images: [PixelImage] = []
        var paths: [String] = []
        var firstReason: String?
        for index in 0..<folder.count where images.count < count {
            let path = folder.path(at: index)
            let image: PixelImage
            do {
                image = try PixelImage(contentsOf: path)
            } catch {
                firstReason = firstReason ?? String(describing: error)
                onUnreadable(UnreadableImage(path: path, reason: String(describing: error)))
                continue
            }
            images.append(try preprocessing.appliedForTesting(to: image, path: path))
            paths.append(path)
        }
        guard !images.isEmpty || count == 0 else {
            throw .allUnreadable(path: folder.path, count: folder.count, reason: firstReason ?? "unreadable")
        }
        (self.images, self.paths) = (images, paths)
    }
}
