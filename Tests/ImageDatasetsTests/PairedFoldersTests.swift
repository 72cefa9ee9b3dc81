import Foundation
import ImageDatasets
import ImageFiles
import Testing

@Suite("Folders of pairs") struct PairedFoldersTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ names: [String], level: UInt8 = 100, width: Int = 8, height: Int = 8) throws {
        for name in names { try folder.write(name, TemporaryFolder.png(level, width: width, height: height)) }
    }

    /// A picture whose column `x` has the level `10 * x`.
    private func columns(_ width: Int) -> PixelImage {
        PixelImage(width: width, height: 2, channels: 1, bytes: (0..<2 * width).map { UInt8(10 * ($0 % width)) })
    }

    @Test(arguments: [(1, 0..<1, 0..<1), (2, 0..<1, 1..<2), (7, 0..<3, 3..<7), (8, 0..<4, 4..<8)])
    func halvesAreCutAsByTheReference(width: Int, left: Range<Int>, right: Range<Int>) throws {
        try folder.write("set/1.png", columns(width).encoded(as: .png))
        let pictures = try ImageFolder(path: folder.path + "/set")
        for (part, columns) in [(ImageFolder.Part.whole, 0..<width), (.left, left), (.right, right)] {
            let half = pictures.taking(part)
            let image = try half.image(at: 0)
            #expect(image.samples == .eight((0..<2).flatMap { _ in columns.map { UInt8(10 * $0) } }))
            #expect(try half.header(at: 0).size == PixelSize(image))
            #expect(half.path(at: 0) == pictures.path(at: 0) && (half == pictures) == (part == .whole))
        }
    }

    @Test func picturesSideBySide() throws {
        try write(["facades/train/1.png", "facades/train/2.png", "facades/val/3.png"])
        let set = try PairedFolders(pairs: "facades", datasets: folder.path)
        #expect(set.arrangement == .halves && !set.isReversed && set.runName == "facades" && set.domains == ["A", "B"])
        #expect(set.trainA.names == ["1.png", "2.png"] && set.trainB.names == set.trainA.names && set.testB.names == ["3.png"])
        #expect((set.trainA.part, set.trainB.part, set.testA.part, set.testB.part) == (.left, .right, .left, .right))
        let reversed = try PairedFolders(pairs: "facades", isReversed: true, datasets: folder.path)
        #expect((reversed.trainA, reversed.trainB) == (set.trainB, set.trainA) && reversed.domains == ["B", "A"])
        #expect(reversed.testA == set.testB && reversed.isReversed)
    }

    @Test func withoutTrainFolderTheFolderItselfIsUsedWithoutItsTestImages() throws {
        try write(["edges2shoes/1.png", "edges2shoes/test/2.png", "edges2shoes/val/3.png", "edges2shoes/translated/4.png"])
        let set = try PairedFolders(pairs: folder.path + "/edges2shoes")
        #expect(set.trainA.names == ["1.png"] && set.testA.names == ["2.png"] && set.domains == ["edges", "shoes"])
        try write(["bare/1.png"])
        let bare = try PairedFolders(pairs: folder.path + "/bare")
        #expect(bare.testA == bare.trainA && bare.testB == bare.trainB)
    }

    @Test func twoFoldersOfTheSameNames() throws {
        try write(["p/a/1.png", "p/a/2.png", "p/a/s/3.png", "p/b/2.jpg", "p/b/s/3.png", "p/b/4.png"])
        let set = try PairedFolders(a: folder.path + "/p/a", b: folder.path + "/p/b")
        #expect(set.arrangement == .names && set.runName == "a2b" && set.domains == ["a", "b"])
        #expect(set.trainA.names == ["2.png", "s/3.png"] && set.trainB.names == ["2.jpg", "s/3.png"])
        let (a, b) = (folder.path + "/p/a", folder.path + "/p/b")
        #expect(set.trainA.summary.unpaired.map(\.reason) == ["no image of the same name in \(b) \(a)/1.png"])
        #expect(set.trainB.summary.unpaired.map(\.path) == ["\(b)/4.png"])
        #expect(set.trainA.summary.description.hasSuffix("; left out: 1 without a partner"))
        let reversed = try PairedFolders(a: a, b: b, isReversed: true)
        #expect((reversed.trainA, reversed.trainB, reversed.runName) == (set.trainB, set.trainA, "b2a"))
        try write(["q/9.png"])
        #expect(throws: ImageDatasetError.noPairs(path: a, other: folder.path + "/q", example: "1.png")) {
            try PairedFolders(a: a, b: folder.path + "/q")
        }
    }

    @Test func theLayoutOfUnpairedSets() throws {
        try write(["day2night/trainA/1.png", "day2night/trainB/1.png", "day2night/testA/2.png", "day2night/testB/2.png"])
        let set = try PairedFolders(pairs: "day2night", isReversed: true, datasets: folder.path)
        #expect(set.arrangement == .names && set.domains == ["night", "day"] && set.testB.names == ["2.png"])
        #expect(set.trainA.path == folder.path + "/day2night/trainB")
    }

    @Test func metadataNamesThePairs() throws {
        try write(["m/train/in/b.png", "m/train/in/a.png", "m/train/out/x.png"])
        let lines = [
            #"{"input_file_name": "in/b.png", "output_file_name": "out/x.png", "text": "a"}"#, "",
            #"{"output_file_name": "out/x.png", "input_file_name": "in/a.png"}"#,
            #"{"input_file_name": "in/no.png", "output_file_name": "out/x.png"}"#,
        ]
        try folder.write("m/train/metadata.jsonl", Array(lines.joined(separator: "\r\n").utf8))
        let set = try PairedFolders(pairs: folder.path + "/m")
        #expect(set.arrangement == .metadata && set.trainA.names == ["in/b.png", "in/a.png"])
        #expect(set.trainB.names == ["out/x.png", "out/x.png"] && set.trainB.summary.count == 2)
        #expect(set.trainA.summary.unpaired.map(\.path) == [folder.path + "/m/train/in/no.png"])
        let listing = DatasetListing(of: set.trainB)
        #expect(listing.changes(from: listing).isEmpty)
        #expect(DatasetFingerprint(of: set.trainA) != DatasetFingerprint(of: try ImageFolder(path: folder.path + "/m/train/in")))
    }

    /// Metadata of all parts in the outermost folder: pairs to test with are not trained on.
    @Test func metadataAboveTheTrainFolder() throws {
        try write(["m/train/1.png", "m/train/2.png", "m/test/1.png", "m/test/2.png"])
        let lines = ["train", "test"].map { #"{"input_file_name": "\#($0)/1.png", "output_file_name": "\#($0)/2.png"}"# }
        try folder.write("m/metadata.jsonl", Array(lines.joined(separator: "\n").utf8))
        let set = try PairedFolders(pairs: folder.path + "/m")
        #expect(set.arrangement == .metadata && set.trainA.names == ["train/1.png"] && set.testA == set.trainA)
        try folder.write("m/test/metadata.jsonl", Array(#"{"input_file_name": "1.png", "output_file_name": "2.png"}"#.utf8))
        #expect(try PairedFolders(pairs: folder.path + "/m").testB.names == ["2.png"])
    }

    @Test(arguments: [
        (#"{"source_file_name": "1.png", "target_file_name": "2.png"}"#, ["1.png"]),
        (#"{"target_file_name": "2.png", "file_name": "1.png"}"#, ["2.png"]),
    ]) func otherColumnsOfNames(line: String, names: [String]) throws {
        try write(["m/1.png", "m/2.png"])
        try folder.write("m/metadata.jsonl", Array(line.utf8))
        #expect(try PairedFolders(pairs: folder.path + "/m").trainA.names == names)
    }

    @Test(arguments: [
        ("{}", 1, "no two names of files"), (#"{"file_name": "1.png"}"#, 1, "no two names of files"),
        ("[1]", 1, "not a JSON object"),
        ("\n\u{7b}", 2, "not a JSON object"),
        (#"{"input_file_name": "1.png", "output_file_name": 3}"#, 1, "no input_file_name or no output_file_name"),
    ]) func damagedMetadataIsAnError(text: String, line: Int, reason: String) throws {
        try write(["m/1.png"])
        try folder.write("m/metadata.jsonl", Array(text.utf8))
        let path = folder.path + "/m/metadata.jsonl"
        #expect(throws: ImageDatasetError.damagedMetadata(path: path, line: line, reason: reason)) {
            try PairedFolders(pairs: folder.path + "/m")
        }
    }

    @Test(arguments: [true, false]) func setsAreOpenedAgain(isReversed: Bool) throws {
        try write(["h/train/1.png", "h/test/2.png", "n/a/train/1.png", "n/b/train/1.png", "m/1.png", "m/2.png"])
        try folder.write("m/metadata.jsonl", Array(#"{"input_file_name": "1.png", "output_file_name": "2.png"}"#.utf8))
        for set in [
            try PairedFolders(pairs: folder.path + "/h", isReversed: isReversed),
            try PairedFolders(pairs: folder.path + "/m", isReversed: isReversed),
            try PairedFolders(a: folder.path + "/n/a", b: folder.path + "/n/b", isReversed: isReversed),
        ] {
            let train = try PairedFolders.open(
                a: set.trainA.path, b: set.trainB.path, set.arrangement, isReversed: set.isReversed, isTraining: true)
            #expect(train == (set.trainA, set.trainB))
            let test = try PairedFolders.open(
                a: set.testA.path, b: set.testB.path, set.arrangement, isReversed: set.isReversed, isTraining: false)
            #expect(test == (set.testA, set.testB))
        }
    }

    @Test func pairsThatDoNotFitAreLeftOut() throws {
        try write(["a/1.png", "a/2.png", "a/3.png", "a/4.png", "b/1.png", "b/4.png"])
        try write(["b/2.png"], width: 12)
        try folder.write("b/3.png", [1, 2, 3])
        let set = try PairedFolders(a: folder.path + "/a", b: folder.path + "/b")
        let cropping = try Preprocessing(method: .crop, cropSize: 8)
        let fitted = try PairedFolders.fitting(set.trainA, set.trainB, cropping)
        #expect(fitted.a.names == ["1.png", "4.png"] && fitted.b.names == fitted.a.names)
        #expect(fitted.a.summary.unfit.map(\.path) == [folder.path + "/a/2.png"])
        #expect(
            fitted.a.summary.unfit[0].reason
                == "the images of a pair differ in size \(folder.path)/a/2.png, \(folder.path)/b/2.png")
        #expect(fitted.b.summary.unreadable.map(\.path) == [folder.path + "/b/3.png"])
        let resizing = try Preprocessing(loadSize: 10, cropSize: 8)
        #expect(try PairedFolders.fitting(set.trainA, set.trainB, resizing).a.names == ["1.png", "2.png", "4.png"])
        let large = try Preprocessing(method: .crop, cropSize: 9)
        #expect(throws: ImageDatasetError.self) { try PairedFolders.fitting(set.trainA, set.trainB, large) }
        // A picture of the side of the crop has halves that are smaller.
        let halves = try PairedFolders(pairs: folder.path + "/a")
        #expect(throws: ImageDatasetError.self) { try PairedFolders.fitting(halves.trainA, halves.trainB, cropping) }
    }
}
