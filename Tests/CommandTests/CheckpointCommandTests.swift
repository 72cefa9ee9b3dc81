import Checkpoints
import Foundation
import ImageFiles
import Testing

@Suite("Checkpoints of other programs, and what is not overwritten") struct CheckpointCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets(size: 32)
        // What `checkpoint_kinds.py` wrote with PyTorch.
        let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("ModelFilesTests/Data")
        try FileManager.default.copyItem(at: data, to: folder.url.appendingPathComponent("kinds"))
    }

    private func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
        try CommandLineTool.finish(try CommandLineTool.start(arguments, in: folder), in: folder)
    }

    private func succeed(_ arguments: String..., at location: SourceLocation = #_sourceLocation) throws {
        let outcome = try run(arguments)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)", sourceLocation: location)
    }

    private func fail(_ arguments: String..., words: String, at location: SourceLocation = #_sourceLocation) throws {
        let outcome = try run(arguments)
        #expect(
            outcome.status == 1 && outcome.errors.contains(words) && outcome.errors.split(separator: "\n").count == 1,
            "\(arguments): \(outcome.errors)", sourceLocation: location)
    }

    @Test("several networks are listed, and --network chooses; averages are taken, which is said") func networks() throws {
        try fail(
            "convert", "kinds/several.pth", "g.pth",
            words: "several networks are in kinds/several.pth: summer, winter - choose one of them with --network NAME")
        try succeed("convert", "kinds/several.pth", "g.pth", "--network", "winter")
        try succeed("convert", "kinds/back.pth", "back.pth")
        #expect(try folder.bytes("g.pth") == folder.bytes("back.pth"))
        try fail(
            "convert", "kinds/several.pth", "h.pth", "--network", "x", words: "no network x in kinds/several.pth, which holds")
        try succeed("convert", "kinds/several.pth", "all/")
        #expect(folder.exists("all/latest_net_summer.pth") && folder.exists("all/latest_net_winter.pth"))
        let average = try run(["convert", "kinds/ema-params.pth", "average.pth"])
        #expect(average.status == 0 && average.errors.contains("params_ema of kinds/ema-params.pth is used"))
        try succeed("translate", "a/0.png", "--model", "kinds/lightning.ckpt", "--direction", "b2a", "--out", "t.png")
    }

    @Test("NaN is named by convert and translate, and leaves no file") func notFinite() throws {
        for output in ["x.onnx", "x.pth", "x.safetensors"] {
            try fail("convert", "kinds/nan.pth", output, words: "NaN in the array model.4.weight of G in kinds/nan.pth")
            #expect(!folder.exists(output))
        }
        try fail("translate", "a/0.png", "--model", "kinds/infinity.pth", "--out", "x.png", words: "-inf in the array")
        try fail(
            "train", "--a", "a", "--b", "b", "--init-from", "kinds/nan.pth", "--generator", "resnet-1", "--ngf", "1", "--size",
            "16", "--load-size", "16", "--discriminator", "pixel", "--steps", "1", "--quiet", words: "NaN in the array")
    }

    @Test("what exists is not replaced without --overwrite, and never what is read") func overwriting() throws {
        try folder.write("mine", to: "g.pth")
        try fail("convert", "kinds/generator.pth", "g.pth", words: "g.pth exists already - give another output, or --overwrite")
        #expect(try folder.text("g.pth") == "mine")
        try succeed("convert", "kinds/generator.pth", "g.pth", "--overwrite")
        try fail("convert", "g.pth", "./g.pth", "--overwrite", words: "./g.pth is the file that is read")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link.pth"), withDestinationPath: "g.pth")
        try fail("convert", "g.pth", "link.pth", "--overwrite", words: "link.pth is the file that is read")
        try succeed("convert", "kinds/pair-A.pth", "both/")
        try fail("convert", "kinds/pair-A.pth", "both", words: "both/latest_net_G_A.pth exists already")
        try succeed("convert", "kinds/pair-A.pth", "both", "--overwrite")
    }

    @Test("gan sample does not replace files, and knows a save") func sample() throws {
        try succeed(
            "gan", "train", "--data", "a", "--size", "8", "--latent", "6", "--ngf", "4", "--ndf", "4", "--batch", "4", "--steps",
            "1", "--quiet")
        try succeed("gan", "sample", "--grid", "3", "--out", "grid.png")
        try succeed("gan", "sample", "--grid", "3x3", "--out", "same.png")
        #expect(try folder.bytes("grid.png") == folder.bytes("same.png"))
        try fail("gan", "sample", "--grid", "2", "--out", "grid.png", words: "grid.png exists already")
        try succeed("gan", "sample", "--grid", "2", "--out", "grid.png", "--overwrite")
        let model = "runs/gan-a/model.safetensors"
        try fail("gan", "sample", "--model", model, "--out", model, "--overwrite", words: "is the model")
        try fail(
            "gan", "sample", "--model", "runs/gan-a/checkpoints/latest.safetensors", "--out", "x.png",
            words: "is a save of a training, not a model - give its run folder")
    }

    @Test("start weights come from runs, folders with one generator, and files of any kind") func startWeights() throws {
        func train(_ from: String, _ name: String, _ options: String...) throws -> [String: StoredTensor] {
            let outcome = try run(
                [
                    "train", "--a", "a", "--b", "b", "--init-from", from, "--name", name, "--generator", "resnet-1", "--ngf", "1",
                    "--size",
                    "16", "--load-size", "16", "--discriminator", "pixel", "--ndf", "2", "--steps", "1", "--lr", "1e-30",
                    "--quiet",
                ] + options)
            #expect(outcome.status == 0, "\(from): \(outcome.errors)")
            return try SafetensorsFile(contentsOf: folder.path("runs/\(name)/model.safetensors")).tensors
        }
        func weight(_ file: String) throws -> StoredTensor {
            try #require(PyTorchFile(contentsOf: folder.path("kinds/\(file)")).tensors["model.4.weight"])
        }
        let (there, back) = (try weight("generator.pth"), try weight("back.pth"))
        var found = try train("kinds/pair-A.pth", "pair")
        #expect(found["G_A/model.4.weight"] == there && found["G_B/model.4.weight"] == back)
        found = try train("runs/pair", "next")
        #expect(found["G_A/model.4.weight"] == there && found["G_B/model.4.weight"] == back)
        try FileManager.default.createDirectory(atPath: folder.path("one"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: folder.path("kinds/back.pth"), toPath: folder.path("one/latest_net_G.pth"))
        found = try train("one", "one")
        #expect(found["G_A/model.4.weight"] == back && found["G_B/model.4.weight"] != back)
        found = try train(
            "kinds/lightning.ckpt", "lightning", "--discriminator", "patch", "--ndf", "1", "--size", "32", "--load-size", "32")
        #expect(found["G_B/model.4.weight"] == back)
        found = try train("kinds/norm-affine.pth", "affine", "--norm", "affine-instance")
        #expect(found["G_A/model.2.weight"]?.count == 1 && found["G_B/model.15.bias"]?.count == 1)
        try succeed("convert", "runs/affine", "affine.onnx", "--direction", "a2b")
        try fail(
            "train", "--a", "a", "--b", "b", "--init-from", "missing", "--size", "32", words: "no such file or folder missing")
    }
}
