import Files
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

    /// Quality of the JPEG files.
    static let quality = 92

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
        let finals = ["horses", "zebras"].map { ImageFolder.join(folder, $0) }
        for path in finals where FileStatus.exists(path) { throw ImageDatasetError.alreadyExists(path: path) }
        let unfinished = ImageFolder.join(folder, ".synth-\(UInt32.random(in: .min ... .max))")
        do {
            for part in ["horses/train", "horses/test", "zebras/train", "zebras/test"] {
                try Folder.create("\(unfinished)/\(part)")
            }
        } catch {
            throw ImageDatasetError.unwritable(path: folder, reason: Self.reason(error))
        }
        defer { try? Folder.remove(unfinished) }
        try draw(into: unfinished, threads: threads, progress: progress)
        for (name, path) in zip(["horses", "zebras"], finals) {
            do {
                try Folder.move("\(unfinished)/\(name)", to: path)
            } catch {
                throw ImageDatasetError.unwritable(path: path, reason: Self.reason(error))
            }
        }
    }

    private static func reason(_ error: any Error) -> String { (error as? FileError)?.summary ?? String(describing: error) }

    private func draw(into folder: String, threads: Int, progress: @escaping @Sendable (Int, Int) -> Void) throws {
        let files = fileList()
        // Of several threads the calling one only waits; a single one does the work itself.
        let writing = Prefetcher(workers: threads > 1 ? threads : 0, lookAhead: 4 * threads) { number in
            guard number < files.count else { return }
            let file = files[number]
            let image = scene(file.part, file.index).rendered(as: file.coat, size: size)
            try image.write(to: "\(folder)/\(file.path)", quality: SyntheticDataset.quality)
        }
        for done in 1...files.count {
            try writing.next()
            progress(done, files.count)
        }
    }

    private func fileList() -> [(part: Part, index: Int, coat: Coat, path: String)] {
        let digits = max(4, String(max(count, testCount)).count)
        func name(_ index: Int) -> String {
            let number = String(index + 1)
            return String(repeating: "0", count: digits - number.count) + number
        }
        func training(_ part: Part, _ coat: Coat) -> [(Part, Int, Coat, String)] {
            (0..<count).map { (part, $0, coat, "\(coat.rawValue)s/train/\(name($0)).\($0 % 2 == 0 ? "png" : "jpg")") }
        }
        let tests = Coat.allCases.flatMap { coat in
            (0..<testCount).map { (Part.test, $0, coat, "\(coat.rawValue)s/test/\(name($0)).png") }
        }
        return training(.trainHorses, .horse) + training(.trainZebras, .zebra) + tests
    }
}
