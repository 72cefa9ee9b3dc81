import Foundation
import ImageFiles
import Testing

/// What `translate` does with many files, and where results go. The model is the one that ships with the command.
@Suite("Translate") struct TranslateTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func run(_ arguments: String...) throws -> CommandLineTool.Outcome {
        try CommandLineTool.finish(CommandLineTool.start(["translate"] + arguments, in: folder), in: folder)
    }

    private func json(_ outcome: CommandLineTool.Outcome) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.errors)")
    }

    private func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }

    private func copy(_ file: String, to other: String) throws {
        try FileManager.default.copyItem(atPath: folder.path(file), toPath: folder.path(other))
    }

    @Test("an unreadable file does not end the work on the others") func unreadable() throws {
        try folder.write("\u{89}PNG", to: "a/05.png")
        let outcome = try run("a", "missing.png", "--out", "out")
        #expect(outcome.status == 1)
        #expect(outcome.output == "out/0.png\nout/1.png\nout/2.png\n")
        #expect(outcome.errors.contains("warning: ") && outcome.errors.contains("a/05.png"), "\(outcome.errors)")
        #expect(outcome.errors.contains("warning: no such file missing.png"), "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix("error: 2 of 5 images could not be translated, 3 were\n"))
        let result = try json(try run("a", "--out", "out", "--json"))
        #expect(result["outputs"] as? [String] == ["out/0.png", "out/1.png", "out/2.png"])
        let failures = try #require(result["failures"] as? [[String: Any]])
        #expect(failures.count == 1 && failures[0]["file"] as? String == "a/05.png")
        #expect((result["error"] as? [String: Any])?["what"] as? String == "1 of 4 images could not be translated, 3 were")
    }

    @Test("a result that cannot be written does not end the work on the others") func unwritable() throws {
        try makeFolder("out/1.png")
        let outcome = try run("a", "--out", "out")
        #expect(outcome.status == 1 && outcome.output == "out/0.png\nout/2.png\n")
        #expect(outcome.errors.contains("warning: cannot write a file over the folder out/1.png"), "\(outcome.errors)")
    }

    @Test(
        "a full disk ends the work, and what was done is counted",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full")) func fullDisk() throws
    {
        // One file of /dev/full fails as a full disk does.
        let outcome = try CommandLineTool.shell("cyclegan translate a/0.png --out /dev/full", in: folder)
        #expect(outcome.status == 1 && outcome.errors.hasSuffix("free some space on the disk\n"), "\(outcome.errors)")
    }

    @Test("results go to the folder translated, in the places of the inputs") func places() throws {
        try makeFolder("set.translated.v2/deep")
        try copy("a/0.png", to: "set.translated.v2/0.translated.png")
        try copy("a/1.png", to: "set.translated.v2/deep/photo")
        let first = try run("set.translated.v2")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output == "translated/0.translated.png\ntranslated/deep/photo.png\n")
        #expect(first.errors.contains("results go to the folder translated"))
        #expect(!(try run("a", "--out", "t/")).output.contains("//"))
        // What was made is not translated again, where the results are inside of the inputs.
        let before = try folder.files("translated")
        #expect(try run(".", "--out", "translated").status == 0)
        #expect(try folder.files("translated").filter { $0.hasPrefix("translated") } == [])
        #expect(Set(try folder.files("translated")).isSuperset(of: before))
        // Another folder inside of the inputs may hold pictures of anyone: they are translated, and none is replaced.
        try makeFolder("tree/sub")
        for name in ["tree/x.png", "tree/sub/x.png"] { try copy("a/0.png", to: name) }
        let bytes = try folder.bytes("tree/sub/x.png"), inside = try run("tree", "--out", "tree/sub")
        #expect(inside.status == 1 && inside.errors.contains("would replace the input tree/sub/x.png"), "\(inside.errors)")
        #expect(try folder.bytes("tree/sub/x.png") == bytes)
    }

    @Test("no result replaces an input or another result") func replacing() throws {
        let files = FileManager.default
        try makeFolder("other")
        try files.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "a")
        try files.linkItem(atPath: folder.path("a/1.png"), toPath: folder.path("other/0.png"))
        try files.createSymbolicLink(atPath: folder.path("other/2.png"), withDestinationPath: "../a/0.png")
        try copy("a/0.png", to: "photo")
        try copy("a/1.png", to: "photo.png")
        let before = try ["a/0.png", "a/1.png", "a/2.png"].map { try folder.bytes($0) }
        for (arguments, words) in [
            (["a", "--out", "a"], "the result of a/0.png would replace the input a/0.png"),
            (["a", "--out", "./b/../a/"], "would replace the input a/0.png"),
            (["a", "--out", "link"], "would replace the input"),
            (["a/0.png", "--out", "a/0.png"], "would replace the input a/0.png"),
            (["a/0.png", "a/1.png", "--out", "other"], "the result of a/0.png would replace the input a/1.png"),
            (["a/2.png", "a/0.png", "--out", "other"], "the result of a/2.png would replace the input a/0.png"),
            (["photo", "photo.png"], "photo and photo.png would both become translated/photo.png"),
            (["a", "b"], "a/0.png and b/0.png would both become translated/0.png"),
            (["a", "--truth", "b", "--out", "b"], "would replace the truth b/0.png"),
        ] {
            let outcome = try CommandLineTool.finish(CommandLineTool.start(["translate"] + arguments, in: folder), in: folder)
            #expect(outcome.status == 1 && outcome.output == "", "\(arguments)")
            #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        }
        #expect(try ["a/0.png", "a/1.png", "a/2.png"].map { try folder.bytes($0) } == before)
        #expect(!folder.exists("translated"))
        // The same file twice is one job.
        #expect(try run("a/0.png", "link/../a/0.png").output == "translated/0.png\n")
    }

    @Test("stdin and stdout, and endings") func streams() throws {
        let piped = try CommandLineTool.shell("cyclegan translate - --out - < a/0.png > piped.png", in: folder)
        #expect(piped.status == 0, "\(piped.errors)")
        #expect(try CommandLineTool.shell("cyclegan translate a/0.png --out /dev/stdout > named.png", in: folder).status == 0)
        #expect(try run("a/0.png", "--out", "file.png").output == "file.png\n")
        #expect(try folder.bytes("piped.png") == folder.bytes("file.png"))
        #expect(try folder.bytes("named.png") == folder.bytes("file.png"))
        try copy("a/0.png", to: "name.jpg")
        #expect(try run("name.jpg").output == "translated/name.png\n")
        for (out, words) in [
            ("x.webp", "WebP is not written: x.webp"), ("x.xyz", "no type of image is called so: x.xyz"),
        ] {
            let refused = try run("a/0.png", "--out", out, "--model", "nowhere")
            #expect(refused.status == 1 && refused.errors.contains(words), "\(refused.errors)")
        }
        let several = try run("a", "--out", "x.png")
        #expect(several.status == 1 && several.errors.contains("x.png is a name for one image, and there are 3"))
        #expect(try run("a", "--out", "-").status == 1)
        #expect(try run("a/0.png", "--out", "-", "--json").status == 64)
        // A link stays a link, and permissions stay.
        let files = FileManager.default
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("file.png"))
        try files.createSymbolicLink(atPath: folder.path("link.png"), withDestinationPath: "file.png")
        #expect(try run("a/1.png", "--out", "link.png").status == 0)
        #expect(try files.destinationOfSymbolicLink(atPath: folder.path("link.png")) == "file.png")
        #expect(try folder.bytes("piped.png") != folder.bytes("file.png"))
        #expect(try files.attributesOfItem(atPath: folder.path("file.png"))[.posixPermissions] as? Int == 0o600)
    }

    @Test("sizes and scales, and the truth of another size") func scales() throws {
        func size(_ arguments: String...) throws -> [Int] {
            let outcome = try CommandLineTool.finish(
                CommandLineTool.start(["translate", "a/0.png", "--out", "s.png"] + arguments, in: folder), in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let image = try PixelImage(contentsOf: folder.path("s.png"))
            return [image.width, image.height]
        }
        #expect(try size("--max-side", "16") == [16, 16])
        #expect(try size("--max-side", "100") == [24, 24])
        let own = try folder.bytes("s.png")
        #expect(try size("--scale", "trained") == [24, 24])
        #expect(try folder.bytes("s.png") != own)
        #expect(try run("a", "--size", "8", "--max-side", "8").status == 64)
        try makeFolder("truth")
        for index in 0..<3 {
            let truth = try PixelImage(contentsOf: folder.path("b/\(index).png")).resized(width: 16, height: 16, filter: .bicubic)
            try truth.write(to: folder.path("truth/\(index).png"))
        }
        let refused = try run("a", "--truth", "truth", "--out", "t")
        #expect(refused.status == 1)
        #expect(
            refused.errors
                == "error: the truth truth/0.png is 16x16, and the translation would be 24x24 - translate with --size 16\n")
        #expect(!folder.exists("t"))
        let near = try run("a", "--truth", "truth", "--size", "16", "--out", "t", "--json")
        #expect(near.status == 0 && near.output.contains("\"psnr\":{\"translated\":"), "\(near.output)")
        #expect(near.output.contains("\"ssim\":{\"translated\":"), "\(near.output)")
        for index in 0..<3 {
            let truth = try PixelImage(contentsOf: folder.path("truth/\(index).png")).resized(
                width: 8, height: 8, filter: .bicubic)
            try truth.write(to: folder.path("truth/\(index).png"))
        }
        // Smaller than the window of SSIM.
        let small = try run("a", "--truth", "truth", "--size", "8", "--out", "t")
        #expect(small.status == 0 && small.output.hasSuffix("SSIM: none translated, none untranslated\n"), "\(small.output)")
        let absurd = try run("a/0.png", "--size", "100000", "--out", "t.png")
        #expect(absurd.status == 1 && absurd.errors.contains("100000x100000 would take about"), "\(absurd.errors)")
    }

    @Test("says which model it is, how far it was trained, and what it does not know") func notices() throws {
        let shipped = try run("a/0.png")
        #expect(shipped.errors.contains("the shipped model ") && shipped.errors.contains("trained 5,000 steps at 64 px"))
        #expect(shipped.errors.components(separatedBy: "small drawn animals only").count == 2)
        #expect(shipped.errors.contains("a/0.png is 24x24: --scale trained translates at that scale"))
        #expect(try run("a/0.png", "--quiet").errors == "")
        let training = try CommandLineTool.start(["train"] + smallTraining + ["--steps", "1"], in: folder)
        #expect(try CommandLineTool.finish(training, in: folder).status == 0)
        let newest = try run("a/0.png", "--direction", "b2a")
        #expect(
            newest.errors.contains(
                "model runs/a2b/model.safetensors: b to a, trained 1 step at 16 px; that is a trial of a few steps"))
        #expect(!newest.errors.contains("drawn animals"))
    }

    @Test("the shipped model is found from anywhere, and through a link to the program") func shipped() throws {
        let outcome = try CommandLineTool.shell(
            "ln -s \"$(command -v cyclegan)\" program; cd b; ../program translate 0.png", in: folder)
        #expect(outcome.status == 0 && outcome.output == "translated/0.png\n", "\(outcome.errors)")
        let installed = """
            mkdir -p usr/bin usr/share/cyclegan; cp "$(command -v cyclegan)" usr/bin/
            cp "$(cyclegan translate a/0.png --json 2>/dev/null | sed 's/.*"model":"\\([^"]*\\)".*/\\1/')" usr/share/cyclegan/
            usr/bin/cyclegan translate a/0.png 2>&1
            """
        #expect(try CommandLineTool.shell(installed, in: folder).output.contains("usr/share/cyclegan/horses2zebras.safetensors"))
    }
}
