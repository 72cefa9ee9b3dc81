import Foundation
import ImageFiles
import Testing

@Suite("cyclegan grid") struct GridCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets(size: 24, count: 3)
    }

    private func grid(_ arguments: String...) throws -> CommandLineTool.Outcome {
        try CommandLineTool.finish(CommandLineTool.start(["grid"] + arguments, in: folder), in: folder)
    }

    /// One line that says what was asked, what it would take and what there is; nothing is written.
    @Test(arguments: [
        ["--scale", "100000"], ["--scale", "9223372036854775807"], ["--gutter", "1000000000"],
        ["--gutter", "9223372036854775807"],
        ["--margin", "9223372036854775807"], ["--scale", "9223372036854775807", "--captions"],
        ["--scale", "9223372036854775807", "--gutter", "9223372036854775807", "--columns", "1"],
    ])
    func absurdNumbersAreRefused(options: [String]) throws {
        let outcome = try CommandLineTool.finish(
            CommandLineTool.start(["grid", "a/0.png", "a/1.png", "a/2.png", "--out", "g.png"] + options, in: folder), in: folder)
        #expect(outcome.status == 1, "\(outcome.errors)")
        let lines = outcome.errors.split(separator: "\n")
        #expect(
            lines.count == 1 && outcome.errors.hasPrefix("error: 3 images with \(options[0]) \(options[1])"), "\(outcome.errors)")
        for words in [" pixels and take ", " of memory; ", " are free - give smaller numbers"] {
            #expect(outcome.errors.contains(words), "\(outcome.errors)")
        }
        #expect(!folder.exists("g.png"))
    }

    @Test func absurdColumnsMakeOneRow() throws {
        let outcome = try grid("a/0.png", "a/1.png", "a/2.png", "--columns", "9223372036854775807", "--out", "g.png")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let sheet = try PixelImage(contentsOf: folder.path("g.png"))
        #expect((sheet.width, sheet.height) == (3 * 24 + 2 * 2 + 8, 24 + 8))
    }

    @Test func marginIsAnOption() throws {
        for (options, margin) in [
            (["--gutter", "0"], 0), (["--gutter", "0", "--margin", "3"], 3), (["--margin", "0"], 0), ([], 4),
        ] {
            let arguments = ["grid", "a/0.png", "--out", "g.png", "--overwrite"] + options
            let outcome = try CommandLineTool.finish(CommandLineTool.start(arguments, in: folder), in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try PixelImage(contentsOf: folder.path("g.png")).width == 24 + 2 * margin, "\(options)")
        }
        #expect(try grid("a/0.png", "--out", "g.png", "--margin", "-1").status == 64)
    }

    @Test func nothingIsOverwrittenSilently() throws {
        try folder.write("mine", to: "g.png")
        let refused = try grid("a/0.png", "--out", "g.png")
        #expect(refused.status == 1 && refused.errors.contains("g.png exists already - give another --out, or --overwrite"))
        #expect(try folder.text("g.png") == "mine")
        #expect(try grid("a/0.png", "--out", "g.png", "--overwrite").status == 0)
        #expect(try PixelImage(contentsOf: folder.path("g.png")).width == 32)
    }

    /// Whatever the spelling of the path, through links, and with --overwrite.
    @Test func inputsAreNeverReplaced() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.path("link.png"), withDestinationPath: "a/0.png")
        try FileManager.default.linkItem(atPath: folder.path("a/0.png"), toPath: folder.path("second.png"))
        let before = try folder.bytes("a/0.png")
        for out in ["a/0.png", "./b/../a//0.png", folder.path("a/0.png"), "link.png", "second.png"] {
            let outcome = try grid("a/1.png", "a/0.png", "--out", out, "--overwrite")
            #expect(outcome.status == 1 && outcome.errors.contains("would replace a/0.png"), "\(out): \(outcome.errors)")
        }
        #expect(try folder.bytes("a/0.png") == before)
    }

    @Test func endingsThatAreNotWrittenAreRefusedFirst() throws {
        for (out, words) in [("g.webp", "WebP files are not written g.webp"), ("g", "no image type for the extension of g")] {
            let outcome = try grid("nothing.png", "--out", out)
            #expect(outcome.status == 1 && outcome.errors.contains(words), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
    }

    /// One bad file never ends the work on the rest.
    @Test func unreadableFilesAreNamedAndTheRestIsLaidOut() throws {
        try folder.write("not an image", to: "text.png")
        let whole = try folder.bytes("a/1.png")
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: folder.path("half.png")))
        let outcome = try grid(
            "a/0.png", "text.png", "half.png", "missing.png", "a/2.png", "--columns", "2", "--out", "g.png", "--json")
        #expect(outcome.status == 1)
        let lines = outcome.errors.split(separator: "\n")
        #expect(
            lines.count == 4 && lines[3] == "error: 3 of 5 files could not be read - g.png shows the others", "\(outcome.errors)")
        for name in ["text.png", "half.png", "missing.png"] { #expect(outcome.errors.contains(name)) }
        let sheet = try PixelImage(contentsOf: folder.path("g.png"))
        #expect((sheet.width, sheet.height) == (2 * 24 + 2 + 8, 24 + 8))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(json["images"] as? Int == 2)
        let failed = try #require(json["failures"] as? [[String: String]])
        let error = try #require(json["error"] as? [String: Any])
        #expect((error["what"] as? String)?.hasPrefix("3 of ") == true)
        #expect(failed.map { $0["file"] } == ["text.png", "missing.png", "half.png"])
        #expect(failed.allSatisfy { $0["what"]?.isEmpty == false && $0["remedy"]?.isEmpty == false })

        let none = try grid("text.png", "half.png", "--out", "none.png")
        #expect(none.status == 1 && none.errors.contains("none of the 2 files could be read") && !folder.exists("none.png"))
    }
}
