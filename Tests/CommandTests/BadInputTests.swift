import Foundation
import ImageFiles
import Testing

/// Bad input gets one line on stderr and a non-zero exit, before any work is done.
@Suite("Bad input") struct BadInputTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
        try folder.write("hello", to: "text.png")
        try folder.write("", to: "empty.png")
        try FileManager.default.createDirectory(atPath: folder.path("nothing"), withIntermediateDirectories: true)
    }

    private func expect(
        _ arguments: String..., status: Int32, line: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try CommandLineTool.finish(CommandLineTool.start(arguments, in: folder), in: folder)
        #expect(outcome.status == status, sourceLocation: sourceLocation)
        #expect(outcome.errors == "error: \(line)\n", sourceLocation: sourceLocation)
        #expect(outcome.output == "", sourceLocation: sourceLocation)
        #expect(!folder.exists("runs"), "work was begun", sourceLocation: sourceLocation)
    }

    @Test("of train") func train() throws {
        try expect("train", "--a", "a", status: 64, line: "missing --b DIR - give both folders of images")
        try expect(
            "train", status: 64, line: "missing --a DIR and --b DIR (or --data ROOT) - give the folders of images")
        try expect(
            "train", "--a", "a", "--b", "b", "--size", "-3", status: 64,
            line: "--size must be in 1...65536, not -3 - see cyclegan train --help")
        try expect(
            "train", "--a", "a", "--b", "b", "--preset", "huge", status: 64,
            line: "The value 'huge' is invalid for '--preset <preset>'. Please provide one of 'tiny', 'small', 'medium' or "
                + "'standard' - see cyclegan train --help")
        try expect(
            "train", "--a", "a", "--b", "nowhere", status: 1,
            line: "no such folder nowhere (nor datasets/nowhere) - give the path of a folder with images")
        try expect(
            "train", "--a", "a", "--b", "nothing", status: 1,
            line: "no images in folder nothing - put .png, .jpg or .jpeg files into it")
        try expect(
            "train", "--a", "a", "--b", "b", "--runs", "text.png", status: 1,
            line: "cannot make the folder (Not a directory) text.png/a2b - a part of the path is a file, not a folder; check the "
                + "name")
        try expect(
            "train", "--a", "a", "--b", "b", "--size", "30", status: 1,
            line: "images of 30x30 do not divide by 4 - use a size that does")
        try expect(
            "train", "--a", "a", "--b", "b", "--size", "8", status: 1,
            line: "images of 8x8 are too small for these networks - use at least 24 pixels a side")
        for (option, value, range) in [
            ("--size", "100000", "1...65536"), ("--ngf", "9223372036854775807", "1...4096"), ("--batch", "0", "1...65536"),
            ("--load-size", "9223372036854775807", "1...65536"), ("--steps", "9223372036854775807", "1...1000000000"),
        ] {
            let outcome = try CommandLineTool.run("train", "--a", "a", "--b", "b", option, value, in: folder)
            #expect(outcome.status == 64 && outcome.errors.hasPrefix("error: \(option) must be in \(range), not \(value) - "))
        }
        for arguments in [
            ["benchmark", "--batch", "9223372036854775807"], ["benchmark", "--size", "4294967296"],
            ["dataset", "check", "a", "--size", "9223372036854775807"], ["translate", "a", "--out", ""],
            ["dataset", "synth", "--count", "1", "--out", ""], ["dataset", "check", "a", "--fix", ""], ["convert", "g.pth", "-"],
        ] {
            let outcome = try CommandLineTool.finish(CommandLineTool.start(arguments, in: folder), in: folder)
            #expect(outcome.status == 64 && outcome.output == "", "\(arguments)")
            #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        }
        // Input without an end is not read to it.
        let endless = try CommandLineTool.shell("cyclegan translate /dev/zero --out z.png", in: folder)
        #expect(endless.status == 1 && endless.errors.contains("unknown type of file /dev/zero"), "\(endless.errors)")
        let large = try CommandLineTool.run("train", "--a", "a", "--b", "b", "--batch", "60000", in: folder)
        #expect(large.status == 1)
        #expect(
            large.errors.wholeMatch(
                of:
                    #/error: a training at --size 256 with --batch 60000 of images scaled to 286 pixels takes about [0-9]+ GB of memory, and [0-9.]+ GB are free - .*\n/#
            )
                != nil, "\(large.errors)")
        try expect(
            "train", "--resume", "--name", "none", status: 1,
            line: "no run to resume in runs/none - check --name and --runs; a new run is started without --resume")
    }

    @Test("of translate") func translate() throws {
        try expect(
            "translate", "text.png", status: 1, line: "a text file, not an image text.png - give a PNG or JPEG file")
        try expect(
            "translate", "a/0.png", "--model", "text.png", status: 1,
            line:
                "no weights in text.png - name a .pth or .safetensors file; if this is one, it is damaged: copy or download it again"
        )
        try expect(
            "translate", "nothing", status: 1, line: "no images in folder nothing - put .png, .jpg or .jpeg files into it")
    }

    @Test("of pictures") func pictures() throws {
        try expect("info", "text.png", status: 1, line: "a text file, not an image text.png - give a PNG or JPEG file")
        try expect("info", "empty.png", status: 1, line: "empty file empty.png - fetch or export it again")
        try expect("info", "missing.png", status: 1, line: "no such file missing.png - give an image, a model or a run folder")
        try expect(
            "info", "nothing", status: 1,
            line: "no run, no model and no images in nothing - give the folder of a run, of weights or of images")
        try expect(
            "grid", "nothing", "--out", "g.png", status: 1,
            line: "a folder where an image file is expected nothing - name an image in it")
        try expect(
            "grid", "a/0.png", "--out", "g.gif", status: 1,
            line: "GIF files are not written g.gif - end the name in .png, .jpg or .jpeg")
    }
}
