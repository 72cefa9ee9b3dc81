import Foundation
import ImageDatasets
import ImageFiles
import Testing

@Suite("Synthetic pairs") struct SyntheticPairsTests {
    private let set = SyntheticDataset(count: 5, testCount: 2, size: 24, seed: 4)

    @Test func theyAreAPairedSet() throws {
        let folder = try TemporaryFolder()
        try set.writePairs(to: folder.path + "/new", threads: 2)
        let pairs = try PairedFolders(pairs: folder.path + "/new/labels2scenes")
        #expect(pairs.runName == "labels2scenes" && pairs.domains == ["labels", "scenes"] && pairs.arrangement == .halves)
        #expect(pairs.trainA.names == (1...5).map { "000\($0).png" } && pairs.testB.names == ["0001.png", "0002.png"])
        for index in 0..<2 {
            let scene = set.scene(.testPairs, index), coat: Coat = index == 0 ? .horse : .zebra
            #expect(try pairs.testA.image(at: index) == scene.labels(as: coat, size: 24))
            #expect(try pairs.testB.image(at: index) == scene.rendered(as: coat, size: 24))
        }
        #expect(throws: ImageDatasetError.alreadyExists(path: folder.path + "/new/labels2scenes")) {
            try set.writePairs(to: folder.path + "/new")
        }
    }

    /// Few flat colours, those of the animal where the two coats differ.
    @Test func labelsAreFlatAndTellWhatIsWhere() {
        for index in 0..<20 {
            let scene = set.scene(.trainPairs, index), size = 48
            let (horse, zebra) = (colors(scene.labels(as: .horse, size: size)), colors(scene.labels(as: .zebra, size: size)))
            let scenes = (scene.rendered(as: .horse, size: size), scene.rendered(as: .zebra, size: size))
            let (first, second) = (colors(scenes.0), colors(scenes.1))
            #expect(Set(horse).count <= 13 && Set(horse).count >= 5)
            let animal = horse.indices.filter { horse[$0] != zebra[$0] }
            #expect(Double(animal.count) > 0.05 * Double(size * size))
            // The labels see the middle of a pixel; of the scene a pixel at the edge has some of both.
            let changed = Set(horse.indices.filter { first[$0] != second[$0] })
            #expect(Double(animal.count { changed.contains($0) }) > 0.8 * Double(animal.count))
        }
    }

    private func colors(_ image: PixelImage) -> [[UInt8]] {
        guard case .eight(let bytes) = image.samples else { return [] }
        return stride(from: 0, to: bytes.count, by: 3).map { Array(bytes[$0..<$0 + 3]) }
    }
}
