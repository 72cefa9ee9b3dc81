import Files
import Foundation
import ImageDatasets
import Testing

@Suite("Fingerprints and listings of sets") struct FingerprintTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, level) in [("set/a.png", 10), ("set/b.png", 20), ("set/sub/c.png", 30)] {
            try folder.write(name, TemporaryFolder.png(UInt8(level)))
        }
    }

    private var images: ImageFolder { get throws { try ImageFolder(path: folder.path + "/set") } }

    @Test func thePlaceOfASetHasNoSay() throws {
        let before = DatasetFingerprint(of: try images)
        #expect(before.count == 3 && before.format == 2 && before.hash.count == 16)
        #expect(before.bytes == 3 * (try TemporaryFolder.png().count))
        #expect(DatasetFingerprint(of: try ImageFolder(path: folder.path + "/./set/../set//")) == before)
        try FileManager.default.moveItem(atPath: folder.path + "/set", toPath: folder.path + "/moved")
        let moved = try ImageFolder(path: folder.path + "/moved")
        #expect(before.matches(moved) && DatasetFingerprint(of: moved) == before)
    }

    @Test func namesSizesAndContentsHaveASay() throws {
        var hashes = [DatasetFingerprint(of: try images).hash]
        try folder.write("set/b.png", TemporaryFolder.png(21))  // of the same size
        hashes.append(DatasetFingerprint(of: try images).hash)
        try folder.write("set/b.png", TemporaryFolder.png(21) + [0])
        hashes.append(DatasetFingerprint(of: try images).hash)
        try FileManager.default.moveItem(atPath: folder.path + "/set/b.png", toPath: folder.path + "/set/d.png")
        hashes.append(DatasetFingerprint(of: try images).hash)
        try FileManager.default.removeItem(atPath: folder.path + "/set/d.png")
        hashes.append(DatasetFingerprint(of: try images).hash)
        #expect(Set(hashes).count == 5)
    }

    @Test func theEndsOfLargeFilesAreLookedAt() throws {
        let start = try TemporaryFolder.png()
        var hashes: Set<String> = []
        for (place, size) in [(4095, 20_000), (16_500, 20_000), (19_999, 20_000), (5000, 8192), (4100, 4200)] {
            for value in [UInt8(1), 2] {
                var bytes = start + [UInt8](repeating: 0, count: size - start.count)
                bytes[place] = value
                try folder.write("set/a.png", bytes)
                hashes.insert(DatasetFingerprint(of: try images).hash)
            }
        }
        #expect(hashes.count == 10)
    }

    @Test func fingerprintsOfVersion010AreStillMatched() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.png", [1, 2, 3])
        try folder.write("b.jpg", [1])
        // What version 0.1.0 wrote for these two.
        var word: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in Array("a.png".utf8) + [0, 3, 0, 0, 0, 0, 0, 0, 0] + Array("b.jpg".utf8) + [0, 1, 0, 0, 0, 0, 0, 0, 0] {
            word = (word ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let text = "{\"bytes\":4,\"count\":2,\"hash\":\"\(String(word, radix: 16))\"}"
        let former = try JSONDecoder().decode(DatasetFingerprint.self, from: Data(text.utf8))
        #expect(former.format == 1)
        let images = try ImageFolder(path: folder.path)
        #expect(former.matches(images))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(former), as: UTF8.self) == text)
        try folder.write("sub/c.png", [1])  // not part of a set of that time
        #expect(former.matches(try ImageFolder(path: folder.path)))
        try folder.write("b.jpg", [1, 2])
        #expect(!former.matches(try ImageFolder(path: folder.path)))
        let present = DatasetFingerprint(of: images)
        #expect(try JSONDecoder().decode(DatasetFingerprint.self, from: encoder.encode(present)) == present)
    }

    @Test func listingsSayWhatHasChanged() throws {
        let before = DatasetListing(of: try images)
        #expect(before.fingerprint == DatasetFingerprint(of: try images))
        #expect(DatasetListing(of: try images, threads: 1) == before)
        #expect(before.changes(from: before).isEmpty && "\(before.changes(from: before))" == "nothing changed")
        try folder.write("set/a.png", TemporaryFolder.png(11))
        try folder.write("set/new.png", TemporaryFolder.png(12))
        try FileManager.default.removeItem(atPath: folder.path + "/set/sub/c.png")
        let changes = DatasetListing(of: try images).changes(from: before)
        #expect((changes.added, changes.removed, changes.changed) == (["new.png"], ["sub/c.png"], ["a.png"]))
        #expect("\(changes)" == "1 added (new.png), 1 removed (sub/c.png), 1 changed (a.png)")
    }

    @Test func damagedListingsAreErrors() throws {
        let path = folder.path + "/data.csv"
        #expect(throws: FileError.self) { try DatasetListing.read(path) }
        for (text, line) in [
            ("set,path\n", 1), ("set,bytes,hash,path\n0,1,zz,a\n", 2), ("set,bytes,hash,path\n0,1,aa\n", 2),
            ("set,bytes,hash,path\n-1,1,aa,a\n", 2), ("set,bytes,hash,path\n0,1,aa,a\n900000000,1,aa,a\n", 3),
            ("set,bytes,hash,path\n0,1,aa,\"a\n", 2), ("set,bytes,hash,path\n0,-1,aa,a\n", 2),
        ] {
            try folder.write("data.csv", Array(text.utf8))
            let error = #expect(throws: DatasetListing.DamagedFile.self) { try DatasetListing.read(path) }
            #expect(error?.line == line && error?.path == path)
        }
        try DatasetListing.write([], to: path)
        #expect(try DatasetListing.read(path).isEmpty)
    }
}
