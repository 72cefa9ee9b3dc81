import Foundation
import ImageDatasets
import ImageFiles
import Testing

@Suite("Synthetic data set") struct SyntheticDatasetTests {
    private let set = SyntheticDataset(count: 5, testCount: 2, size: 20, seed: 4)

    private func contents(_ folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in FileManager.default.enumerator(atPath: folder)!.compactMap({ $0 as? String }) {
            files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
        }
        return files
    }

    @Test func layoutIsAnOrdinaryUnpairedSet() throws {
        let folder = try TemporaryFolder()
        try set.write(to: folder.path + "/new/place", threads: 2)
        let folders = try UnpairedFolders(a: "horses", b: "zebras", datasets: folder.path + "/new/place")
        #expect(folders.trainA.names == ["0001.png", "0002.jpg", "0003.png", "0004.jpg", "0005.png"])
        #expect(folders.trainB.count == 5)
        #expect(folders.testA.names == ["0001.png", "0002.png"])
        #expect(folders.testB.names == folders.testA.names)
        #expect(folders.runName == "horses2zebras")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/new/place").sorted() == ["horses", "zebras"])
    }

    @Test func sameSeedSameBytesWithAnyNumberOfThreads() throws {
        let folder = try TemporaryFolder()
        try set.write(to: folder.path + "/a", threads: 1)
        try set.write(to: folder.path + "/b", threads: 3)
        var other = set
        other.seed = 5
        try other.write(to: folder.path + "/c")
        #expect(try contents(folder.path + "/a") == contents(folder.path + "/b"))
        #expect(try contents(folder.path + "/a") != contents(folder.path + "/c"))
    }

    @Test func testFilesOfOneNameAreTrueTranslations() throws {
        let folder = try TemporaryFolder()
        try set.write(to: folder.path)
        for index in 0..<2 {
            let name = "000\(index + 1).png"
            let scene = set.scene(.test, index)
            #expect(try PixelImage(contentsOf: "\(folder.path)/horses/test/\(name)") == scene.rendered(as: .horse, size: 20))
            #expect(try PixelImage(contentsOf: "\(folder.path)/zebras/test/\(name)") == scene.rendered(as: .zebra, size: 20))
        }
    }

    @Test func trainingScenesAreNeverShared() {
        let scenes = (0..<50).flatMap { index in
            [set.scene(.trainHorses, index), set.scene(.trainZebras, index), set.scene(.test, index)]
        }
        for (index, scene) in scenes.enumerated() { #expect(!scenes[..<index].contains(scene)) }
    }

    @Test func anExistingFolderIsLeftAlone() throws {
        let folder = try TemporaryFolder()
        try folder.write("zebras/mine.txt", [1])
        #expect(throws: ImageDatasetError.alreadyExists(path: folder.path + "/zebras")) { try set.write(to: folder.path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["zebras"])
    }

    @Test func aPlaceThatIsAFileIsNamed() throws {
        let folder = try TemporaryFolder()
        try folder.write("file", [1])
        let error = #expect(throws: ImageDatasetError.self) { try set.write(to: folder.path + "/file") }
        #expect(error?.description.hasPrefix("cannot write \(folder.path)/file: ") == true)
    }

    @Test("one thread is the calling one: nothing is drawn ahead of the reported progress")
    func oneThread() throws {
        let folder = try TemporaryFolder()
        let written = Collected<Int>(), threads = Collected<Bool>(), caller = pthread_self(), path = folder.path
        try set.write(to: path, threads: 1) { _, _ in
            let files = FileManager.default.enumerator(atPath: path)!.compactMap { $0 as? String }
            written.append(files.count { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") })
            threads.append(pthread_equal(pthread_self(), caller) != 0)
        }
        #expect(written.all == Array(1...14))
        #expect(threads.all.allSatisfy { $0 })
    }

    @Test func progressCountsEveryImage() throws {
        let folder = try TemporaryFolder()
        let counts = Collected<Int>()
        try set.write(to: folder.path) { done, total in counts.append(done * 100 + total) }
        #expect(counts.all == (1...14).map { $0 * 100 + 14 })
    }
}
