import ImageFiles
import TensorCore

/// Writes the synthetic horses and zebras as an unpaired set whose test images have true translations.
///
/// `horses/train` and `zebras/train` show different scenes, PNG and JPEG in turn: nothing in training is paired. `horses/test`
/// and `zebras/test` are ordinary test folders too, but files of one name show the same scene in the two coats, so that each
/// is the true translation of the other. They are PNG, hence exact.
public struct SyntheticDataset: Sendable {
    /// Training images of each kind.
    public var count: Int
    /// Test images of each kind.
    public var testCount: Int
    /// Side of the images, pixels.
    public var size: Int
    /// Equal seeds give equal bytes.
    public var seed: UInt64

    /// A set to be drawn.
    ///
    /// - Parameters:
    ///   - count: Training images of each kind.
    ///   - testCount: Test images of each kind; default 12 % of `count`, at least one, at most 100.
    ///   - size: Side of the images, pixels.
    ///   - seed: Equal seeds give equal bytes.
    /// - Precondition: `count` and `size` are positive, `testCount` is not negative.
    public init(count: Int, testCount: Int? = nil, size: Int, seed: UInt64 = 0) {
        precondition(count > 0 && size > 0, "SyntheticDataset: \(count) images of \(size) pixels")
        precondition((testCount ?? 0) >= 0, "SyntheticDataset: \(testCount ?? 0) test images")
        (self.count, self.size, self.seed) = (count, size, seed)
        self.testCount = testCount ?? min(max(count * 12 / 100, 1), 100)
    }

    /// Which part of the set a scene belongs to; each part draws its own scenes.
    public enum Part: UInt64, Sendable {
        /// Horses to train on.
        case trainHorses = 1
        /// Zebras to train on.
        case trainZebras = 2
        /// Scenes that are drawn with both coats.
        case test = 3
        /// Pairs of labels and scenes to train on.
        case trainPairs = 4
        /// Pairs of labels and scenes to test with.
        case testPairs = 5
    }

    /// Scene `index`, counted from 0, of a part of the set.
    public func scene(_ part: Part, _ index: Int) -> SyntheticScene {
        SyntheticScene(drawnFrom: RandomSource(seed: seed, stream: [0x7363_656e, part.rawValue, UInt64(index)]))
    }

    /// Draws all images and writes them into the folders `horses` and `zebras` of `folder`, which is made if missing.
    ///
    /// The two folders appear complete or not at all.
    ///
    /// - Parameters:
    ///   - folder: Where the two folders are made.
    ///   - threads: Images drawn at a time, each on a thread of its own; one is drawn on the calling thread.
    ///   - progress: Called on the calling thread with the number of images written and of all images.
    /// - Throws: `ImageDatasetError` where one of the two folders exists already or cannot be written.
    public func write(
        to folder: String, threads: Int = 1, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws {
        try DrawnFiles(folders: ["horses/train", "horses/test", "zebras/train", "zebras/test"], files: files)
            .write(to: folder, threads: threads, progress: progress)
    }

    private var files: [DrawnFiles.File] {
        func file(_ part: Part, _ index: Int, _ coat: Coat, _ folder: String, _ ending: String) -> DrawnFiles.File {
            let name = DrawnFiles.name(index, of: max(count, testCount))
            return DrawnFiles.File(path: "\(coat.rawValue)s/\(folder)/\(name).\(ending)") {
                scene(part, index).rendered(as: coat, size: size)
            }
        }
        func training(_ part: Part, _ coat: Coat) -> [DrawnFiles.File] {
            (0..<count).map { file(part, $0, coat, "train", $0 % 2 == 0 ? "png" : "jpg") }
        }
        let tests = Coat.allCases.flatMap { coat in (0..<testCount).map { file(.test, $0, coat, "test", "png") } }
        return training(.trainHorses, .horse) + training(.trainZebras, .zebra) + tests
    }
}
