import Foundation
import ImageDatasets
import ImageFiles
import TensorCore
import Testing

@Suite("Loaders of pairs, and of images without jitter") struct PairedLoaderTests {
    private func options(_ preprocessing: Preprocessing, batch: Int = 1, workers: Int = 2, serial: Bool = false) -> LoadingOptions
    {
        LoadingOptions(preprocessing: preprocessing, batchSize: batch, seed: 9, serial: serial, workers: workers)
    }

    private struct Seen: Equatable {
        let a: HostArray, b: HostArray, paths: [String], step: Int
        init(_ batch: PairedBatch) { (a, b, paths, step) = (batch.a, batch.b, batch.pathsA + batch.pathsB, batch.step) }
    }

    /// Pictures whose right half is the negative of the left one.
    private func negatives(_ folder: TemporaryFolder, count: Int = 5) throws -> PairedFolders {
        for index in 0..<count {
            let random = RandomSource(seed: 3, stream: [UInt64(index)])
            let left = (0..<16).map { _ in (0..<48).map { _ in UInt8(random.integer(below: 256)) } }
            let bytes = left.flatMap { $0 + $0.map { 255 - $0 } }
            try PixelImage(width: 32, height: 16, channels: 3, bytes: bytes).write(to: folder.path + "/\(index).png")
        }
        return try PairedFolders(pairs: folder.path)
    }

    @Test(arguments: [Preprocessing.Method.crop, .resizeAndCrop])
    func bothImagesAreCroppedAndMirroredAlike(method: Preprocessing.Method) throws {
        let folder = try TemporaryFolder()
        let set = try negatives(folder)
        let loader = PairedLoader(
            a: set.trainA, b: set.trainB, options: options(try Preprocessing(method: method, loadSize: 16, cropSize: 9), batch: 2)
        )
        var seen: Set<[Float]> = []
        for step in 0..<10 {
            let batch = try loader.next()
            #expect(batch.a.shape == [2, 9, 9, 3] && batch.step == step && batch.pathsA == batch.pathsB)
            for (a, b) in zip(batch.a.values, batch.b.values) { #expect(abs(a + b) < 1e-6) }
            seen.insert(batch.a.values)
        }
        #expect(seen.count == 10)
    }

    @Test func eachEpochShowsEachPairOnceAndResumes() throws {
        let folder = try TemporaryFolder()
        let set = try negatives(folder)
        let preprocessing = try Preprocessing(loadSize: 14, cropSize: 8)
        func run(_ workers: Int, from start: Int, memory: Int) throws -> [Seen] {
            var options = options(preprocessing, workers: workers)
            options.memoryBudget = memory
            let loader = PairedLoader(a: set.trainA, b: set.trainB, options: options, startingAt: start)
            return try (start..<15).map { _ in Seen(try loader.next()) }
        }
        let all = try run(0, from: 0, memory: 1 << 20)
        for epoch in 0..<3 { #expect(Set(all[(5 * epoch)..<(5 * epoch + 5)].map { $0.paths[0] }).count == 5) }
        for start in [0, 1, 7] { #expect(try run(3, from: start, memory: 700) == Array(all[start...])) }
    }

    @Test func aPairWithAnUnreadableOrUnequalImageIsLeftOut() throws {
        let folder = try TemporaryFolder()
        let (a, b) = (try folder.fill("a", count: 4), try folder.fill("b", count: 4, offset: 5))
        try folder.write("b/01.png", [1, 2, 3])
        try folder.write("a/02.png", TemporaryFolder.png(width: 16, height: 12))
        let set = try PairedFolders(a: a, b: b)
        let warnings = Collected<UnreadableImage>()
        let loader = PairedLoader(
            a: set.trainA, b: set.trainB, options: options(try Preprocessing(method: .none, flips: false), serial: true)
        ) { warnings.append($0) }
        let paths = try (0..<8).map { _ in try loader.next() }.map { [$0.pathsA[0], $0.pathsB[0]] }
        #expect(paths == (0..<2).flatMap { _ in [0, 3, 3, 3].map { ["\(a)/0\($0).png", "\(b)/0\($0).png"] } })
        loader.stop()
        #expect(warnings.all.map(\.path).sorted() == ["\(a)/02.png", "\(b)/01.png"] && loader.unreadableCount == 2)
        for index in 0..<4 { try folder.write("b/0\(index).png", [1]) }
        let bad = PairedLoader(a: set.trainA, b: set.trainB, options: options(try Preprocessing(loadSize: 8, cropSize: 8)))
        let error = #expect(throws: ImageDatasetError.self) { try bad.next() }
        #expect(error?.description.hasPrefix("none of the 4 images can be read in folder \(b); the first: ") == true)
    }

    @Test func testImagesOfPairsAreShownSideBySide() throws {
        let folder = try TemporaryFolder()
        let (a, b) = (try folder.fill("a", count: 3), try folder.fill("b", count: 3))
        let first = try ImageFolder(path: a, names: ["02.png", "00.png", "01.png"])
        let preprocessing = try Preprocessing(method: .none)
        let pairs = try TestImages.pairs(first, try ImageFolder(path: b), count: 2, arePaired: true, preprocessing: preprocessing)
        #expect(pairs.a.paths == ["\(a)/02.png", "\(a)/00.png"] && pairs.b.paths == ["\(b)/00.png", "\(b)/01.png"])
    }

    @Test func fromABatchOnImagesAreScaledToTheCrop() throws {
        let folder = try TemporaryFolder()
        let set = try negatives(folder)
        let jittered = options(try Preprocessing(loadSize: 14, cropSize: 8))
        let plain = options(try Preprocessing(loadSize: 8, cropSize: 8))
        var changing = jittered
        changing.isPlain = { $0 >= 7 }
        func singles(_ options: LoadingOptions, from start: Int = 0, workers: Int = 2) throws -> [HostArray] {
            var options = options
            options.workers = workers
            let loader = ImageLoader(set.trainA, options: options, startingAt: start)
            return try (start..<16).map { _ in try loader.next().images }
        }
        let expected = try Array(singles(jittered)[..<7] + singles(plain)[7...])
        #expect(expected != (try singles(jittered)))
        #expect(try singles(changing) == expected && singles(changing, workers: 0) == expected)
        #expect(try singles(changing, from: 5, workers: 4) == Array(expected[5...]))
        #expect(try singles(changing, from: 9) == Array(expected[9...]))
        let pairs = PairedLoader(a: set.trainA, b: set.trainB, options: changing)
        #expect(try (0..<16).map { _ in try pairs.next().a } == expected)
        let unpaired = UnpairedLoader(a: set.trainA, b: set.trainB, options: changing)
        #expect(try (0..<16).map { _ in try unpaired.next().a }[7...] == expected[7...])
        for method in [Preprocessing.Method.crop, .none, .scaleWidth] {
            let other = try Preprocessing(method: method, loadSize: 14, cropSize: 8)
            #expect(other.withoutJitter == other)
        }
    }
}
