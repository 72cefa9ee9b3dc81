import Foundation
import ImageDatasets
import ImageFiles
import TensorCore
import Testing

@Suite("Loaders") struct LoaderTests {
    private let plain, random: Preprocessing

    init() throws {
        plain = try Preprocessing(method: .none, flips: false)
        random = try Preprocessing(loadSize: 14, cropSize: 8)
    }

    private func options(_ preprocessing: Preprocessing, batch: Int = 1, workers: Int = 2, serial: Bool = false) -> LoadingOptions
    {
        LoadingOptions(preprocessing: preprocessing, batchSize: batch, seed: 9, serial: serial, workers: workers)
    }

    private struct Seen: Equatable {
        let a: HostArray, b: HostArray, paths: [String], step: Int, epoch: Int
        init(_ batch: UnpairedBatch) {
            (a, b, paths, step, epoch) = (batch.a, batch.b, batch.pathsA + batch.pathsB, batch.step, batch.epoch)
        }
    }

    /// Synthetic scenes, so that every crop and every mirroring shows.
    private func scenes(_ folder: TemporaryFolder) throws -> (a: ImageFolder, b: ImageFolder) {
        try SyntheticDataset(count: 5, size: 16).write(to: folder.path)
        return (try ImageFolder(path: folder.path + "/horses/train"), try ImageFolder(path: folder.path + "/zebras/train"))
    }

    @Test func batchesAreTheSameWithAnyNumberOfWorkersAndAnyMemory() throws {
        let folder = try TemporaryFolder()
        let (a, b) = try scenes(folder)
        func run(_ workers: Int, memory: Int) throws -> [Seen] {
            var options = options(random, batch: 2, workers: workers)
            options.memoryBudget = memory
            let loader = UnpairedLoader(a: a, b: b, options: options)
            return try (0..<12).map { _ in Seen(try loader.next()) }
        }
        let reference = try run(0, memory: 0)
        #expect(reference[0].a.shape == [2, 8, 8, 3])
        #expect(reference.map(\.epoch) == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
        #expect(reference[2].a.shape == [1, 8, 8, 3])
        #expect(try run(1, memory: 1 << 20) == reference)
        #expect(try run(4, memory: 2000) == reference)
    }

    @Test func aResumedRunSeesTheSameBatches() throws {
        let folder = try TemporaryFolder()
        let (a, b) = try scenes(folder)
        let straight = UnpairedLoader(a: a, b: b, options: options(random))
        let all = try (0..<14).map { _ in Seen(try straight.next()) }
        for start in [1, 4, 5, 9] {
            let resumed = UnpairedLoader(a: a, b: b, options: options(random), startingAt: start)
            #expect(try (start..<14).map { _ in Seen(try resumed.next()) } == Array(all[start...]))
        }
    }

    @Test func serialBatchesAreTheFilesThemselves() throws {
        let folder = try TemporaryFolder()
        let a = try ImageFolder(path: try folder.fill("a", count: 2))
        let b = try ImageFolder(path: try folder.fill("b", count: 3, offset: 5))
        let loader = UnpairedLoader(a: a, b: b, options: options(plain, serial: true))
        #expect(loader.stepsPerEpoch == 3)
        for step in 0..<6 {
            let batch = try loader.next()
            #expect(batch.pathsA == [a.path(at: step % 3 % 2)] && batch.pathsB == [b.path(at: step % 3)])
            #expect(PixelImage(hostArray: batch.b) == (try PixelImage(contentsOf: b.path(at: step % 3))))
        }
    }

    @Test(arguments: [0, 3]) func anUnreadableImageIsNamedOnceSkippedAndCounted(workers: Int) throws {
        let folder = try TemporaryFolder()
        let a = try folder.fill("a", count: 3)
        try folder.write("a/01.png", Array("not an image".utf8))
        let b = try ImageFolder(path: try folder.fill("b", count: 3))
        let warnings = Collected<UnreadableImage>()
        let loader = UnpairedLoader(
            a: try ImageFolder(path: a), b: b, options: options(plain, workers: workers, serial: true)
        ) { warnings.append($0) }
        let paths = try (0..<9).map { _ in try loader.next().pathsA[0] }
        #expect(paths == Array(repeating: ["\(a)/00.png", "\(a)/02.png", "\(a)/02.png"], count: 3).flatMap { $0 })
        loader.stop()
        #expect(warnings.all.map(\.path) == ["\(a)/01.png"])
        #expect(warnings.all[0].description.contains("\(a)/01.png"))
        #expect(loader.unreadableCount == 1)
    }

    @Test func aSetWithoutReadableImagesIsAnError() throws {
        let folder = try TemporaryFolder()
        for name in ["bad/1.png", "bad/2.jpg"] { try folder.write(name, []) }
        let bad = try ImageFolder(path: folder.path + "/bad")
        let good = try ImageFolder(path: try folder.fill("good", count: 1))
        let loader = UnpairedLoader(a: bad, b: good, options: options(plain))
        let error = #expect(throws: ImageDatasetError.self) { try loader.next() }
        #expect(error?.description.hasPrefix("none of the 2 images can be read in folder \(bad.path); the first: ") == true)
        #expect(throws: ImageDatasetError.self) { try TestImages(from: bad, count: 2, preprocessing: plain) }
    }

    @Test func imagesOfOneBatchMustShareASize() throws {
        let folder = try TemporaryFolder()
        _ = try folder.fill("a", count: 1)
        let image = PixelImage(width: 8, height: 12, channels: 3, bytes: [UInt8](repeating: 0, count: 288))
        try image.write(to: folder.path + "/a/01.png")
        let a = try ImageFolder(path: folder.path + "/a")
        let one = ImageLoader(a, options: options(plain, serial: true))
        #expect(try [one.next().images.shape, one.next().images.shape] == [[1, 12, 12, 3], [1, 12, 8, 3]])
        let two = ImageLoader(a, options: options(plain, batch: 2, serial: true))
        #expect(throws: ImageDatasetError.unequalSizes(first: a.path(at: 0), second: a.path(at: 1))) { try two.next() }
    }

    @Test func oneSetLoaderResumes() throws {
        let folder = try TemporaryFolder()
        let (a, _) = try scenes(folder)
        let straight = ImageLoader(a, options: options(random, batch: 3))
        let all = try (0..<8).map { _ in try straight.next() }
        #expect(all.allSatisfy { $0.images.shape == [3, 8, 8, 3] })
        let resumed = ImageLoader(a, options: options(random, batch: 3, workers: 0), startingAt: 5)
        for step in 5..<8 {
            let batch = try resumed.next()
            #expect(batch.images == all[step].images && batch.paths == all[step].paths && batch.step == step)
        }
    }

    @Test func unreadableTestImagesAreReplaced() throws {
        let folder = try TemporaryFolder()
        let path = try folder.fill("a", count: 4, width: 30)
        try folder.write("a/02.png", [1, 2, 3])
        let warnings = Collected<UnreadableImage>()
        let images = try TestImages(from: try ImageFolder(path: path), count: 2, preprocessing: random) { warnings.append($0) }
        #expect(images.paths == ["\(path)/00.png", "\(path)/03.png"])
        #expect(images.images.allSatisfy { $0.width == 8 && $0.height == 8 })
        #expect(warnings.all.count == 1)
    }
}
