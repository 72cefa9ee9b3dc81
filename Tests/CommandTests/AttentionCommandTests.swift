import Foundation
import Testing

/// `gan train --attention`, and everything that is done with what it trains.
@Suite("Self-attention") struct AttentionCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func train(_ more: [String]) throws -> CommandLineTool.Outcome {
        let options = [
            "gan", "train", "--data", "a", "--size", "16", "--latent", "6", "--ngf", "8", "--ndf", "8", "--batch", "2",
            "--lr-policy", "constant", "--quiet",
        ]
        return try CommandLineTool.finish(CommandLineTool.start(options + more, in: folder), in: folder)
    }

    @Test("is trained, described, sampled from and resumed", arguments: ["dcgan", "resnet"])
    func wholeWay(architecture: String) throws {
        let network = ["--arch", architecture, "--attention", "8", "--loss", "hinge", "--spectral-norm"]
        let whole = try train(network + ["--name", "whole", "--steps", "4"])
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(try folder.text("runs/whole/config.json").contains("\"attention\" : 8"))
        #expect(try train(network + ["--name", "cut", "--steps", "2"]).status == 0)
        let resumed = try CommandLineTool.run(
            "gan", "train", "--resume", "--name", "cut", "--steps", "4", "--lr-policy", "constant", "--quiet", in: folder)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try folder.bytes("runs/cut/model.safetensors") == folder.bytes("runs/whole/model.safetensors"))

        for target in ["runs/whole", "runs/whole/model.safetensors"] {
            let information = try CommandLineTool.run("info", target, "--layers", in: folder)
            #expect(information.status == 0, "\(information.errors)")
            for text in ["self-attention at 8 pixels", "attention of pixels to pixels", "max pooling /2", "learned scale"] {
                #expect(information.output.contains(text), "\(text) is missing")
            }
        }
        let sampled = try CommandLineTool.run(
            "gan", "sample", "--model", "runs/whole", "--grid", "2x2", "--out", "grid.png", in: folder)
        #expect(sampled.status == 0, "\(sampled.errors)")
    }

    @Test("goes with the penalty of WGAN-GP, whose gradient has a gradient") func penalty() throws {
        let outcome = try train(["--attention", "8", "--loss", "wgan-gp", "--steps", "3"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = try folder.table("gan-a")
        #expect(rows.map { $0[0] } == ["step", "1", "2", "3"])
        #expect(rows.dropFirst().allSatisfy { row in row[2...3].allSatisfy { Float($0)?.isFinite == true } }, "\(rows)")
    }

    @Test("is not exported, and another place is refused") func refusals() throws {
        for (size, side) in [("16", "16"), ("16", "4"), ("32", "12"), ("8", "8")] {
            let outcome = try CommandLineTool.run(
                "gan", "train", "--data", "a", "--size", size, "--attention", side, in: folder)
            #expect(outcome.status == 64)
            #expect(
                outcome.errors
                    == "error: --attention must be a power of two from 8 to half of --size \(size), not \(side) - see cyclegan gan train --help\n"
            )
        }
        #expect(!folder.exists("runs"))
        #expect(try train(["--steps", "1", "--attention", "8"]).status == 0)
        let other = try train(["--resume", "--steps", "2", "--attention", "4"])
        #expect(
            other.status == 64
                && other.errors.contains("--attention is 4, which must be a power of two from 8 to half of the size 16"))
        let exported = try CommandLineTool.run("convert", "runs/gan-a", "gan.onnx", in: folder)
        #expect(exported.status == 1)
        #expect(
            exported.errors
                == "error: runs/gan-a/model.safetensors makes images from noise - convert a CycleGAN or a generator of images\n")
    }
}
