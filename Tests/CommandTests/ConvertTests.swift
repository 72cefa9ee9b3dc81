import Checkpoints
import Foundation
import ImageFiles
import Testing

@Suite("Convert, translate and info between formats") struct ConvertTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets(size: 32)
    }

    @discardableResult
    private func run(_ arguments: String...) throws -> String {
        let outcome = try CommandLineTool.finish(try CommandLineTool.start(arguments, in: folder), in: folder)
        #expect(outcome.status == 0, "\(arguments.joined(separator: " ")): \(outcome.errors)")
        return outcome.output
    }

    private func train(_ options: String..., name: String) throws {
        let training =
            smallTraining + ["--generator", "unet-32", "--size", "32", "--load-size", "32", "--steps", "2", "--name", name]
            + options
        let outcome = try CommandLineTool.finish(try CommandLineTool.start(["train"] + training, in: folder), in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test("A run goes to the reference's files and back, and translates the same from each") func roundTrip() throws {
        try train("--norm", "batch", name: "run")
        try run("convert", "runs/run", "reference/")
        for name in ["G_A", "G_B", "D_A", "D_B"] { #expect(folder.exists("reference/latest_net_\(name).pth")) }
        try run("convert", "runs/run", "a.safetensors", "--direction", "a2b")
        try run("convert", "a.safetensors", "a.pth")
        #expect(try folder.bytes("a.pth") == folder.bytes("reference/latest_net_G_A.pth"))
        try run("convert", "a.pth", "again.safetensors")
        #expect(try folder.bytes("again.safetensors") == folder.bytes("a.safetensors"))
        try run("convert", "reference", "both.safetensors")
        try run("convert", "a.pth", "onnx/", "--format", "onnx", "--direction", "b2a")
        #expect(folder.exists("onnx/latest_net_G_B.onnx"))

        for direction in ["a2b", "b2a"] {
            let name = direction == "a2b" ? "G_A" : "G_B"
            try run("translate", "a/0.png", "--model", "runs/run", "--direction", direction, "--out", "run.png")
            for model in ["reference", "both.safetensors", "reference/latest_net_\(name).pth"] {
                let way = model.hasSuffix(".pth") ? [] : ["--direction", direction]
                let arguments = ["translate", "a/0.png", "--model", model, "--out", "other.png"] + way
                let outcome = try CommandLineTool.finish(try CommandLineTool.start(arguments, in: folder), in: folder)
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(try folder.bytes("other.png") == folder.bytes("run.png"), "\(model) \(direction)")
            }
        }
        // Batch norm as in training looks at the picture itself.
        try run("translate", "a/0.png", "--model", "a.pth", "--dropout", "--out", "dropped.png")
        try run("translate", "a/0.png", "--model", "a.pth", "--out", "plain.png")
        #expect(try folder.bytes("dropped.png") != folder.bytes("plain.png"))

        // Weights that another program trained are start weights.
        try train("--norm", "batch", "--init-from", "reference", name: "next")
    }

    @Test("info tells networks, layers and products, of every format") func info() throws {
        try train(name: "run")
        try run("convert", "runs/run", "g.pth", "--direction", "b2a")
        try run("convert", "g.pth", "g.onnx")
        let run = try run("info", "runs/run"), weights = try self.run("info", "g.pth", "--size", "40", "--layers")
        #expect(run.contains("trained 2 steps at 32 pixels on a and b"))
        #expect(run.contains("G_A: generator unet-32, 4 filters, instance norm, no dropout"))
        #expect(weights.contains("multiply-adds for 64 x 64 x 3") && weights.contains("4x4 transposed convolution x2"))
        let json = try JSONSerialization.jsonObject(with: Data(try self.run("info", "g.pth", "--json").utf8)) as? [String: Any]
        let network = (json?["networks"] as? [[String: Any]])?.first
        #expect(network?["name"] as? String == "G" && (network?["multiplyAdds"] as? Int ?? 0) > 0)
        let axes = "[batch, 3, height_multiple_of_32, width_multiple_of_32]"
        #expect(try self.run("info", "g.onnx").contains("input \(axes) to output \(axes)"))
    }

    @Test("of a training's save the networks are taken, and nothing else") func save() throws {
        try train(name: "run")
        try run("convert", "runs/run/checkpoints/latest.safetensors", "networks")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("networks"))
        #expect(files.sorted() == ["D_A", "D_B", "G_A", "G_B"].map { "latest_net_\($0).pth" })
    }

    @Test("info takes any size and any name of file, and lists what does not fit") func infoOfOddFiles() throws {
        try train(name: "run")
        try run("convert", "runs/run", "networks", "--format", "safetensors")
        let generator = "networks/latest_net_G_A.safetensors"
        #expect(try run("info", generator, "--size", "1").contains("for 32 x 32 x 3"))
        #expect(try run("info", "networks/latest_net_D_A.safetensors", "--size", "40").contains("for 40 x 40 x 3"))
        try FileManager.default.copyItem(atPath: folder.path(generator), toPath: folder.path("generator.weights"))
        #expect(try run("info", "generator.weights").contains("generator unet-32"))

        var file = try SafetensorsFile(contentsOf: folder.path(generator))
        file.tensors["left.over"] = StoredTensor(type: .float32, shape: [1], bytes: [0, 0, 0, 0])
        try file.write(to: folder.path("more.safetensors"))
        #expect(try run("info", "more.safetensors").contains("weights do not fit the network: unexpected left.over\n"))
    }

    @Test("start weights that do not fit leave no run behind") func startWeights() throws {
        try train(name: "run")
        try run("convert", "runs/run", "networks")
        let arguments = ["train"] + smallTraining + ["--steps", "1", "--name", "next", "--init-from", "networks"]
        let outcome = try CommandLineTool.finish(try CommandLineTool.start(arguments, in: folder), in: folder)
        #expect(outcome.status == 1 && outcome.errors.contains("weights do not fit the network"), "\(outcome.errors)")
        #expect(!folder.exists("runs/next"))
    }

    @Test("what cannot be converted is said in a line") func errors() throws {
        try train(name: "run")
        try folder.write("no weights", to: "text.pth")
        try run("convert", "runs/run", "networks/")
        try PyTorchFile().write(to: folder.path("empty.pth"))
        for (arguments, status, words) in [
            (["convert", "runs/run", "g.pth", "--direction", "both"], 64, "give a folder for both directions"),
            (["convert", "runs/run", "g.tflite"], 64, "none of .pth, .safetensors and .onnx"),
            (["convert", "runs/run", "g.pth", "--format", "onnx"], 64, "--format goes with an output folder"),
            (
                ["convert", "networks/latest_net_D_A.pth", "onnx", "--format", "onnx"], 1,
                "no generator in networks/latest_net_D_A"
            ),
            (["convert", "empty.pth", "g.onnx"], 1, "no weights in empty.pth"),
            (["convert", "runs/run", "a/0.png"], 64, "a/0.png ends in none of"),
            (["convert", "missing.pth", "g.onnx"], 1, "no such model missing.pth"),
            (["convert", "text.pth", "g.onnx"], 1, "text.pth"), (["info", "text.pth"], 1, "text.pth"),
            (["convert", "a", "g.onnx"], 1, "latest_net_G_A.pth or the like in a"),
            (["translate", "a/0.png", "--model", "runs/run", "--generator", "unet-32"], 64, "--generator"),
            (["train", "--a", "a", "--b", "b", "--generator", "unet-256", "--size", "384"], 1, "do not divide by 256"),
            (
                ["train", "--a", "a", "--b", "b", "--preprocess", "none", "--generator", "unet-64", "--runs", "none"], 1,
                "images of 32x32 are too small for these networks, and a/0.png would be one - use at least 64 pixels"
            ),
            (["info", "a/0.png", "--size", "64"], 1, "--size does not apply to a/0.png - "),
        ] {
            let outcome = try CommandLineTool.finish(try CommandLineTool.start(arguments, in: folder), in: folder)
            #expect(outcome.status == status && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
            #expect(!folder.exists("none"), "a run folder was left")
            #expect(!folder.exists("g.onnx") && !folder.exists("g.pth") && !folder.exists("onnx"))
        }
    }
}
