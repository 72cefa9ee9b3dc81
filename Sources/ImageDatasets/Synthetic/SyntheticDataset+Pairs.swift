import ImageFiles

extension SyntheticDataset {
    /// The name of the folder of pairs.
    public static let pairsFolder = "labels2scenes"

    /// A pair side by side: on the left what is where, in flat colours, on the right the scene (see `SyntheticScene.labels(as:size:)`).
    /// Horses and zebras take turns.
    ///
    /// - Parameters:
    ///   - part: `trainPairs` or `testPairs`.
    ///   - index: The number of the scene, from 0.
    /// - Returns: RGB of 8 bits, twice as wide as high.
    public func pair(_ part: Part, _ index: Int) -> PixelImage {
        let scene = scene(part, index), coat: Coat = index.isMultiple(of: 2) ? .horse : .zebra
        return PixelImage.sheet(rows: [[scene.labels(as: coat, size: size), scene.rendered(as: coat, size: size)]], gutter: 0)
    }

    /// Draws a paired set: labels, and the scenes they tell of, side by side, in `labels2scenes/train` and `labels2scenes/test` of `folder`.
    /// All files are PNG. Scenes are others than those of `write(to:threads:progress:)`.
    ///
    /// The folder of the set appears complete or not at all.
    ///
    /// - Parameters:
    ///   - folder: Where the folder of the set is made.
    ///   - threads: Images drawn at a time, each on a thread of its own; one is drawn on the calling thread.
    ///   - progress: Called on the calling thread with the number of images written and of all images.
    /// - Throws: `ImageDatasetError` where the folder of the set exists already or cannot be written.
    public func writePairs(
        to folder: String, threads: Int = 1, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws {
        let parts = [("train", Part.trainPairs, count), ("test", .testPairs, testCount)]
        let files = parts.flatMap { name, part, count in
            (0..<count).map { index in
                DrawnFiles.File(path: "\(Self.pairsFolder)/\(name)/\(DrawnFiles.name(index, of: max(self.count, testCount))).png")
                {
                    pair(part, index)
                }
            }
        }
        try DrawnFiles(folders: parts.map { "\(Self.pairsFolder)/\($0.0)" }, files: files)
            .write(to: folder, threads: threads, progress: progress)
    }
}
