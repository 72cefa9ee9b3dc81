import Files
import Foundation
import ImageDatasets
import ImageFiles
import Testing

@Suite("What is found below a folder") struct FolderWalkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/" + name, withDestinationPath: target)
    }

    @Test func theTypeIsToldByContent() throws {
        let png = try TemporaryFolder.png()
        let jpeg = try PixelImage(width: 8, height: 8, channels: 1, bytes: .init(repeating: 9, count: 64)).encoded(as: .jpeg)
        for name in ["a.jfif", "b.jpe", "c", "d.png", "e.webp"] { try folder.write(name, jpeg) }
        for name in ["f.png", "g.txt"] { try folder.write(name, png) }
        try folder.write("w.jpg", Array("RIFF0000WEBPVP8 ".utf8))
        try folder.write("notes", Array("text".utf8))
        let images = try ImageFolder(path: folder.path)
        #expect(images.names == ["a.jfif", "b.jpe", "c", "d.png", "e.webp", "f.png", "g.txt"])
        #expect(images.summary.formats == [.png: 2, .jpeg: 5])
        #expect(
            images.summary.description == "\(folder.path): 7 images (2 PNG, 5 JPEG); passed over: 1 other file, 1 WebP - "
                + "convert with: dwebp NAME.webp -o NAME.png")
    }

    @Test func subfoldersAreWalkedAndSystemFilesAreNot() throws {
        let png = try TemporaryFolder.png()
        for name in [
            "b/2.png", "b/1.png", "a.png", "b.png", "c/d/e/f.png", "__MACOSX/x.png", ".git/x.png", ".DS_Store", "Thumbs.db",
            "c/._x.png",
        ] { try folder.write(name, png) }
        let images = try ImageFolder(path: folder.path)
        #expect(images.names == ["a.png", "b.png", "b/1.png", "b/2.png", "c/d/e/f.png"])
        #expect(images.summary.passedOver.isEmpty && !images.summary.isRemarkable)
    }

    @Test(.timeLimit(.minutes(1))) func linksAreFollowedAndLoopsEnd() throws {
        let png = try TemporaryFolder.png()
        try folder.write("set/a.png", png)
        try folder.write("set/sub/b.png", png)
        try folder.write("elsewhere/c.png", png)
        try folder.write("file.png", png)
        try link("set/loop", to: ".")
        try link("set/sub/up", to: "..")
        try link("set/above", to: "../..")
        try link("set/self", to: "self")
        try link("set/nothing", to: "gone")
        try link("set/linked", to: folder.path + "/elsewhere")
        // A link to a folder of the set is not its path, wherever its name stands.
        try link("set/first", to: "sub")
        try link("set/z.png", to: "../file.png")
        #expect(try ImageFolder(path: folder.path + "/set").names == ["a.png", "linked/c.png", "sub/b.png", "z.png"])
    }

    @Test func aTestFolderIsNotTrainedOn() throws {
        let png = try TemporaryFolder.png()
        for name in ["h/1.png", "h/2.png", "h/test/3.png", "h/sub/test/4.png", "z/train/1.png", "z/test/2.png"] {
            try folder.write(name, png)
        }
        let set = try UnpairedFolders(a: folder.path + "/h", b: folder.path + "/z")
        #expect(set.trainA.names == ["1.png", "2.png", "sub/test/4.png"] && set.testA.names == ["3.png"])
        #expect(try ImageFolder(trainingAt: set.trainA.path) == set.trainA)
        #expect(try UnpairedFolders.trainingImages(folder.path + "/h").names == set.trainA.names)
    }

    /// Names that file systems allow and text does not like.
    static let names = [
        String(pathBytes: Array("caf".utf8) + [0xE9] + Array(".png".utf8)), "new\nline.png", "quote\"s'.png", "comma, and.png",
        "\u{1F434}.png", "ends in spaces.png  ", String(repeating: "x", count: 251) + ".png", "\u{301}combining\"\u{301}.png",
        "cr\r.png", "\r\n\".png",
    ]

    @Test func namesAreBytes() throws {
        let png = try TemporaryFolder.png(), sub = String(pathBytes: Array("d".utf8) + [0xFF, 0xE9])
        for name in Self.names + ["plain.png"] {
            try folder.write("set/" + name, png)
            try folder.write("set/\(sub)/" + name, png)
        }
        let images = try ImageFolder(path: folder.path + "/set")
        let all = Self.names + ["plain.png"]
        #expect(Set(images.names) == Set(all + all.map { sub + "/" + $0 }))
        let bytes = images.names.map(\.pathBytes)
        #expect(zip(bytes, bytes.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        let fitted = try images.fitting(try Preprocessing(loadSize: 8, cropSize: 8))
        #expect(fitted.names == images.names)
        let listing = DatasetListing(of: images), file = folder.path + "/data.csv"
        try DatasetListing.write([listing, listing], to: file)
        #expect(try DatasetListing.read(file) == [listing, listing])
        #expect(listing.entries.allSatisfy { $0.byteCount == png.count })
        // Names are written as the bytes that they are.
        #expect(try InputFile(path: file).bytes().contains(0xE9))
    }

    @Test func theSameFolderOnBothSidesIsNoticed() throws {
        for name in ["a/1.png", "b/1.png", "a/in/1.png"] { try folder.write(name, [0]) }
        try link("c", to: "a")
        func overlap(_ a: String, _ b: String) -> String? {
            UnpairedFolders.overlap(folder.path + "/" + a, folder.path + "/" + b)
        }
        #expect(overlap("a", "b") == nil)
        #expect(overlap("a", "c")?.hasPrefix("A and B are the same folder") == true)
        #expect(overlap("a", "./b/../a") != nil)
        #expect(overlap("a", "a/in")?.hasPrefix("B lies inside of A") == true)
        #expect(overlap("c/in", "a")?.hasPrefix("A lies inside of B") == true)
    }
}
