import Foundation
import ImageFiles
import Testing

@Suite("Other commands") struct OtherCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    @Test("translate keeps size, alpha, bit depth and kind") func translateKinds() throws {
        let training = try CommandLineTool.start(["train"] + smallTraining + ["--steps", "1"], in: folder)
        #expect(try CommandLineTool.finish(training, in: folder).status == 0)
        let words = (0..<19 * 13 * 4).map { UInt16($0 * 61 % 65536) }
        try PixelImage(width: 19, height: 13, channels: 4, samples: .sixteen(words)).write(to: folder.path("deep.png"))
        try PixelImage(width: 21, height: 10, channels: 1, bytes: [UInt8](repeating: 90, count: 210)).write(
            to: folder.path("grey.jpg"))
        let outcome = try CommandLineTool.run("translate", "deep.png", "grey.jpg", "--out", "results", "--json", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let deep = try PixelImage(contentsOf: folder.path("results/deep.png"))
        #expect(deep.width == 19 && deep.height == 13 && deep.channels == 4 && deep.bitDepth == 16)
        guard case .sixteen(let samples) = deep.samples else {
            Issue.record("not 16 bits")
            return
        }
        func alpha(_ samples: [UInt16]) -> [UInt16] { stride(from: 3, to: samples.count, by: 4).map { samples[$0] } }
        #expect(alpha(samples) == alpha(words), "alpha changed")
        let information = try PixelImage.information(ofFileAt: folder.path("results/grey.jpg"))
        #expect(information.format == .jpeg && information.width == 21 && information.height == 10)

        let scaled = try CommandLineTool.run("translate", "deep.png", "--size", "32", "--out", "scaled.png", in: folder)
        #expect(scaled.status == 0, "\(scaled.errors)")
        #expect(try PixelImage(contentsOf: folder.path("scaled.png")).width == 32)
        let truth = try CommandLineTool.run("translate", "a", "--out", "out", "--truth", "a", in: folder)
        #expect(truth.output.contains("mean absolute error to the truth: ") && truth.output.contains(", 0.00 untranslated"))
        // Equal images have no noise.
        #expect(
            truth.output.contains(" translated, none untranslated; SSIM: 0.") && truth.output.hasSuffix(", 1.000 untranslated\n"))
    }

    @Test("gan train, sample and interpolate", arguments: ["dcgan", "resnet"]) func gan(architecture: String) throws {
        let trained = try CommandLineTool.run(
            "gan", "train", "--data", "a", "--size", "8", "--latent", "6", "--arch", architecture, "--ngf", "4", "--ndf", "4",
            "--loss", "hinge", "--spectral-norm", "--d-steps", "2", "--batch", "4", "--steps", "3", "--quiet", in: folder)
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(try folder.text("runs/gan-a/log.csv").hasPrefix("step,epoch,D,G,lr,seconds\n1,1,"))
        let sampled = try CommandLineTool.run("gan", "sample", "--grid", "3x2", "--seed", "7", "--out", "grid.png", in: folder)
        #expect(sampled.status == 0, "\(sampled.errors)")
        let walked = try CommandLineTool.run(
            "gan", "sample", "--model", "runs/gan-a", "--interpolate", "5", "--grid", "1x2", "--out", "walk.png", in: folder)
        #expect(walked.status == 0, "\(walked.errors)")
        let grid = try PixelImage(contentsOf: folder.path("grid.png")), walk = try PixelImage(contentsOf: folder.path("walk.png"))
        #expect(grid.width < walk.width && grid.height == walk.height)
        let refused = try CommandLineTool.run("translate", "a/0.png", "--model", "runs/gan-a", in: folder)
        #expect(refused.status == 1 && refused.errors.contains("makes images from noise"))
    }

    @Test("dataset synth, grid and info") func datasets() throws {
        let drawn = try CommandLineTool.run(
            "dataset", "synth", "--out", "drawn", "--count", "2", "--test-count", "1", "--size", "16", "--seed", "3", "--quiet",
            in: folder)
        #expect(drawn.status == 0 && drawn.output == "drawn/horses\ndrawn/zebras\n", "\(drawn.errors)")
        let images = ["test/0001.png", "train/0001.png", "train/0002.jpg"]
        for set in ["horses", "zebras"] { #expect(try folder.files("drawn/\(set)") == images) }
        let again = try CommandLineTool.run("dataset", "synth", "--out", "drawn", "--quiet", in: folder)
        #expect(again.status == 1 && again.errors.contains("exists already"))
        let grid = try CommandLineTool.run(
            "grid", "a/0.png", "a/1.png", "a/2.png", "--columns", "2", "--out", "g.png", in: folder)
        #expect(grid.status == 0, "\(grid.errors)")
        let pictures = try (0..<3).map { try PixelImage(contentsOf: folder.path("a/\($0).png")) }
        #expect(try PixelImage(contentsOf: folder.path("g.png")) == .sheet(rows: [Array(pictures[..<2]), [pictures[2]]]))
        let information = try CommandLineTool.run("info", "a/0.png", in: folder)
        #expect(information.output == "a/0.png: PNG image, 24x24 pixels, RGB, 8 bits\n")
    }

    @Test("help shows every command and its defaults") func help() throws {
        let help = try CommandLineTool.run("--help", in: folder)
        for name in ["train", "translate", "convert", "gan", "grid", "dataset", "info", "benchmark"] {
            #expect(help.output.contains("  \(name) "), "\(name) is missing")
        }
        #expect(help.status == 0)
        let text = try CommandLineTool.run("help", "train", in: folder).output.split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        for (option, shown) in [
            ("lambda-identity", "0 for none (default: 0.5; tiny: 2.0; small: 0.2; medium: 0.2)."),
            ("lr", "Adam (default: 0.0002; tiny: 0.001; small: 0.0004; medium: 0.0004)."),
            ("save-every", "saves (default: 1000)."), ("steps", "second half (tiny: 2000)."),
        ] {
            let start = try #require(text.range(of: "--\(option) <\(option)>"), "\(option) is missing")
            let end = try #require(text.range(of: " --", range: start.upperBound..<text.endIndex))
            #expect(text[start.upperBound..<end.lowerBound].hasSuffix(shown), "\(option)")
        }
    }
}
