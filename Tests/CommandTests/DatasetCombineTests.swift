import Foundation
import ImageFiles
import Testing

@Suite("dataset combine, dataset synth --pairs") struct DatasetCombineTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ name: String, level: UInt8, width: Int = 8, height: Int = 6, channels: Int = 3) throws {
        let path = folder.path(name)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try PixelImage(
            width: width, height: height, channels: channels, bytes: [UInt8](repeating: level, count: width * height * channels)
        ).write(to: path)
    }

    @Test func imagesOfTheSameNameAreLaidSideBySide() throws {
        try write("a/train/1.png", level: 10)
        try write("a/train/2.png", level: 20, channels: 1)
        try write("a/3.png", level: 30)
        try write("b/train/1.png", level: 110)
        try write("b/train/2.png", level: 120)
        try write("b/4.png", level: 140)
        let outcome = try CommandLineTool.run("dataset", "combine", "a", "b", "--out", "ab", in: folder)
        #expect(outcome.status == 0 && outcome.output == "ab\n")
        #expect(outcome.errors.contains("left out: no image of the same name in b a/3.png\n"))
        #expect(outcome.errors.contains("left out: no image of the same name in a b/4.png\n"))
        #expect(
            try FileManager.default.subpathsOfDirectory(atPath: folder.path("ab")).sorted() == [
                "train", "train/1.png", "train/2.png",
            ])
        for (number, levels) in [(1, (10, 110)), (2, (20, 120))] {
            let image = try PixelImage(contentsOf: folder.path("ab/train/\(number).png"))
            #expect((image.width, image.height, image.channels) == (16, 6, 3))
            let row = [UInt8](repeating: UInt8(levels.0), count: 24) + [UInt8](repeating: UInt8(levels.1), count: 24)
            #expect(image.samples == .eight((0..<6).flatMap { _ in row }))
        }
        let again = try CommandLineTool.run("dataset", "combine", "a", "b", "--out", "ab", "--quiet", in: folder)
        #expect(again.status == 1 && again.errors == "error: folder exists already ab - remove it or choose another place\n")
    }

    @Test func sizesMustBeEqualOrGiven() throws {
        try write("a/1.png", level: 10)
        try write("b/1.png", level: 10, width: 9)
        let outcome = try CommandLineTool.run("dataset", "combine", "a", "b", "--out", "ab", "--quiet", in: folder)
        #expect(outcome.status == 1)
        #expect(
            outcome.errors == "error: the images of a pair differ in size a/1.png, b/1.png - resize one of them, or give --size\n"
        )
        let scaled = try CommandLineTool.run(
            "dataset", "combine", "a", "b", "--out", "ab", "--size", "7", "--quiet", in: folder)
        #expect(scaled.status == 0)
        #expect(try PixelImage(contentsOf: folder.path("ab/1.png")).width == 14)
        for size in ["0", "-3"] {
            let bad = try CommandLineTool.run("dataset", "combine", "a", "b", "--out", "c", "--size", size, in: folder)
            #expect(bad.status == 2 || bad.status == 64)
        }
    }

    @Test func pairsThatCannotBeReadAreNamedAndTheOthersWritten() throws {
        for name in ["a/1.png", "b/1.png", "a/2.png"] { try write(name, level: 10) }
        try Data("no image".utf8).write(to: URL(fileURLWithPath: folder.path("b/2.png")))
        let outcome = try CommandLineTool.run("dataset", "combine", "a", "b", "--out", "ab", "--json", "--quiet", in: folder)
        #expect(outcome.status == 1 && outcome.errors.contains("b/2.png"))
        #expect(outcome.errors.hasSuffix("error: 1 of 2 pairs could not be read - ab has the others\n"))
        #expect(outcome.output.contains("\"pairs\"") && outcome.output.contains("b/2.png"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("ab")) == ["1.png"])
        let inside = try CommandLineTool.run("dataset", "combine", "a", "b", "--out", "a/ab", "--quiet", in: folder)
        #expect(inside.errors.hasPrefix("error: cannot write a/ab: it lies inside of a"))
        try write("c/9.png", level: 1)
        let none = try CommandLineTool.run("dataset", "combine", "a", "c", "--out", "d", "--quiet", in: folder)
        #expect(
            none.errors == "error: no pairs: no image of the second folder has a name of the first, such as 1.png a, c "
                + "- give the images of a pair the same name\n")
    }

    @Test func synthDrawsPairs() throws {
        let outcome = try CommandLineTool.run(
            "dataset", "synth", "--out", "drawn", "--pairs", "--count", "3", "--test-count", "1", "--size", "16", "--quiet",
            in: folder)
        #expect(outcome.status == 0 && outcome.output == "drawn/labels2scenes\n")
        let image = try PixelImage(contentsOf: folder.path("drawn/labels2scenes/train/0003.png"))
        #expect((image.width, image.height) == (32, 16))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("drawn/labels2scenes/test")) == ["0001.png"])
    }
}
