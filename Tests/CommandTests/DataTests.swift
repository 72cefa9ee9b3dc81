import Files
import Foundation
import ImageFiles
import Testing

@Suite("Images to train on") struct DataTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets(size: 24, count: 4)
    }

    private func train(_ arguments: String...) throws -> CommandLineTool.Outcome {
        let options = [
            "train", "--a", "a", "--b", "b", "--size", "24", "--generator", "resnet-1", "--ngf", "4", "--ndf", "4",
            "--discriminator",
            "pixel", "--quiet", "--steps", "2",
        ]
        return try CommandLineTool.finish(try CommandLineTool.start(options + arguments, in: folder), in: folder)
    }

    private func write(_ name: String, width: Int, height: Int) throws {
        let bytes = (0..<width * height * 3).map { UInt8($0 * 7 % 256) }
        try PixelImage(width: width, height: height, channels: 3, bytes: bytes).write(to: folder.path(name))
    }

    @Test("a crop is as large as --size, also where images are no larger") func cropOfTheWholeImage() throws {
        for arguments in [["--preprocess", "crop"], ["--preprocess", "crop", "--load-size", "99"]] {
            let options = ["train", "--a", "a", "--b", "b", "--size", "24", "--overwrite", "--quiet", "--steps", "1"]
            let small = ["--generator", "resnet-1", "--ngf", "4", "--ndf", "4", "--discriminator", "pixel"]
            let process = try CommandLineTool.start(options + small + arguments, in: folder)
            let outcome = try CommandLineTool.finish(process, in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }

    @Test("results of translate inside of a set are not trained on, which is said") func results() throws {
        try FileManager.default.createDirectory(atPath: folder.path("a/translated"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: folder.path("a/0.png"), toPath: folder.path("a/translated/0.png"))
        let outcome = try train()
        #expect(outcome.status == 0 && outcome.errors.contains("warning: a/translated is left out: translated images go there\n"))
        #expect(try folder.text("runs/a2b/images.csv").contains("translated") == false)
    }

    @Test("whole images that memory cannot hold are refused before any work") func loadSize() throws {
        let outcome = try train("--load-size", "60000", "--batch", "64")
        #expect(
            outcome.status == 1 && outcome.errors.contains("of images scaled to 60000 pixels takes about"), "\(outcome.errors)")
        #expect(!folder.exists("runs"))
    }

    @Test("images smaller than the crop are left out by name before the first step") func smallImages() throws {
        try write("a/small.png", width: 90, height: 20)
        let outcome = try train("--preprocess", "crop")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let warning = "warning: image skipped: image of 90x20 is smaller than the crop of 24x24 a/small.png"
        #expect(outcome.errors.components(separatedBy: warning).count == 2, "\(outcome.errors)")
        let none = try train("--preprocess", "crop", "--size", "28", "--name", "none")
        #expect(none.status == 1 && none.errors.contains("none of the 5 images can be used in folder a; the first: "))
        #expect(none.errors.contains("use a smaller --size or --preprocess resize-and-crop"))
        #expect(!folder.exists("runs/none/config.json"))
    }

    @Test("unequal sizes in a batch without a crop are an error before the first step") func unequalSizes() throws {
        try write("b/wide.png", width: 32, height: 24)
        let outcome = try train("--preprocess", "none", "--batch", "2")
        #expect(outcome.status == 1 && outcome.errors.contains("images of different sizes in one batch b/0.png, b/wide.png"))
        #expect(!folder.exists("runs"))
        #expect(try train("--preprocess", "none").status == 0)
    }

    @Test("names need not be UTF-8 nor end as those of images") func names() throws {
        let sub = String(pathBytes: Array("d".utf8) + [0xFF])
        try Folder.create(folder.url.path + "/a/" + sub)
        let image = try InputFile(path: folder.path("a/0.png")).bytes()
        for name in [String(pathBytes: Array("caf".utf8) + [0xE9] + Array(".png".utf8)), "two\nlines", "\u{1F434} "] {
            try AtomicFile.write(image, to: folder.url.path + "/a/\(sub)/" + name)
        }
        try AtomicFile.write([1, 2, 3], to: folder.url.path + "/a/" + String(pathBytes: [0xE9] + Array(".png".utf8)))
        let outcome = try train()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains(#"a/\xE9.png"#), "\(outcome.errors)")
        let resumed = try CommandLineTool.run("train", "--resume", "--name", "a2b", "--steps", "3", "--quiet", in: folder)
        #expect(resumed.status == 0, "\(resumed.errors)")
    }

    @Test("test images that are missing do not end a training") func missingTestImages() throws {
        for name in ["train", "test"] {
            try FileManager.default.createDirectory(atPath: folder.path("c/" + name), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: folder.path("a/0.png"), toPath: folder.path("c/\(name)/0.png"))
        }
        let options = [
            "train", "--a", "c", "--b", "b", "--size", "24", "--generator", "resnet-1", "--ngf", "4", "--ndf", "4", "--quiet",
            "--discriminator", "pixel", "--name", "run",
        ]
        let first = try CommandLineTool.finish(try CommandLineTool.start(options + ["--steps", "1"], in: folder), in: folder)
        #expect(first.status == 0, "\(first.errors)")
        try FileManager.default.removeItem(atPath: folder.path("c/test"))
        let resumed = try CommandLineTool.run("train", "--resume", "--name", "run", "--steps", "2", "--quiet", in: folder)
        #expect(resumed.status == 0, "\(resumed.errors)")
    }
}
