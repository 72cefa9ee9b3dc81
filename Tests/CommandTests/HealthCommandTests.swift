import Foundation
import Testing

@Suite("cyclegan train --diagnose and clipping") struct HealthCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func train(_ more: String...) throws -> CommandLineTool.Outcome {
        try CommandLineTool.finish(
            CommandLineTool.start(["train"] + smallTraining + ["--lr-policy", "constant"] + more, in: folder), in: folder)
    }

    @Test("--diagnose writes health.csv and changes no weight") func diagnosis() throws {
        #expect(try train("--steps", "5", "--name", "plain").status == 0)
        let outcome = try train("--steps", "5", "--name", "seen", "--diagnose", "--diagnose-every", "2")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try folder.bytes("runs/seen/model.safetensors") == folder.bytes("runs/plain/model.safetensors"))
        #expect(try folder.configuration("seen") == folder.configuration("plain"))
        #expect(try folder.table("seen") == folder.table("plain"))
        #expect(!folder.exists("runs/plain/health.csv"))

        let rows = try folder.text("runs/seen/health.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(
            rows[0].joined(separator: ",")
                == "step,network,layer,parameters,activation_norm,gradient_norm,update_norm,weight_norm,update_ratio,dead_share")
        #expect(rows.allSatisfy { $0.count == rows[0].count })
        #expect(Set(rows.dropFirst().map { $0[0] }) == ["1", "2", "4"])
        #expect(Set(rows.dropFirst().map { $0[1] }) == ["G_A", "G_B", "D_A", "D_B"])
        for row in rows.dropFirst() {
            #expect(row[3...8].allSatisfy { Float($0).map { $0 > 0 && $0.isFinite } ?? false }, "\(row)")
            #expect(row[9].isEmpty == row[1].hasPrefix("D") || row[9].isEmpty, "\(row)")
        }
        let first = try #require(rows.first { $0[2] == "model.1" })
        #expect(first[3] == "592" && first[9] == "0.0", "3 x 4 kernels of 7 x 7 and a bias, then normalisation and ReLU")
    }

    @Test("a resumed run goes on with its clipping and its table") func resume() throws {
        let clip = ["--clip-norm", "0.5", "--clip-value", "0.05"], look = ["--diagnose", "--diagnose-every", "2"]
        func run(_ options: [String]) throws -> CommandLineTool.Outcome {
            try CommandLineTool.finish(
                CommandLineTool.start(["train"] + smallTraining + ["--lr-policy", "constant"] + options, in: folder), in: folder)
        }
        #expect(try run(["--steps", "6", "--name", "whole"] + clip + look).status == 0)
        #expect(try run(["--steps", "6", "--name", "free"]).status == 0)
        #expect(try run(["--steps", "3", "--name", "cut"] + clip + look).status == 0)
        #expect(try run(["--steps", "6", "--name", "cut", "--resume"] + look).status == 0)
        for file in ["model.safetensors", "checkpoints/latest.safetensors", "health.csv"] {
            #expect(try folder.bytes("runs/cut/\(file)") == folder.bytes("runs/whole/\(file)"), "\(file)")
        }
        #expect(try folder.bytes("runs/free/model.safetensors") != folder.bytes("runs/whole/model.safetensors"))
        #expect(try folder.text("runs/cut/config.json").contains("\"clipping\""))
        #expect(try !folder.text("runs/free/config.json").contains("\"clipping\""))
    }

    @Test("NaN is announced, by a line of its own and once") func overflow() throws {
        let outcome = try train("--steps", "20", "--lr", "1e30", "--diagnose")
        #expect(outcome.status == 1)
        let lines = outcome.errors.split(separator: "\n")
        let warnings = lines.filter {
            $0.hasPrefix("warning: step 1: numbers in G_A leave float32's range, NaN is about to come: ")
        }
        #expect(warnings.count == 1, "\(outcome.errors)")
        #expect(lines.last?.hasPrefix("error: training diverged: loss ") == true)
        #expect(Set(lines).count == lines.count)
    }

    @Test("gan train is looked at too") func gan() throws {
        let outcome = try CommandLineTool.run(
            "gan", "train", "--data", "a", "--size", "8", "--latent", "4", "--ngf", "4", "--ndf", "4", "--batch", "2", "--steps",
            "3", "--name", "gan", "--quiet", "--diagnose", "--diagnose-every", "1", "--clip-norm", "1", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = try folder.text("runs/gan/health.csv").split(separator: "\n")
        #expect(rows.contains { $0.hasPrefix("3,G,main.0,") } && rows.contains { $0.hasPrefix("3,D,main.0,") })
    }

    @Test("options that make no sense are refused") func refusal() throws {
        for (options, message) in [
            (["--clip-norm", "0"], "--clip-norm must be positive, not 0.0"),
            (["--clip-value", "-1"], "--clip-value must be positive, not -1.0"),
            (["--clip-norm", "nan"], "--clip-norm must be positive, not nan"),
            (["--diagnose", "--diagnose-every", "0"], "--diagnose-every must be at least 1, not 0"),
            (["--diagnose-every", "5"], "--diagnose-every goes with --diagnose"),
        ] {
            let outcome = try CommandLineTool.finish(
                CommandLineTool.start(["train"] + smallTraining + options, in: folder), in: folder)
            #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
        }
        #expect(!folder.exists("runs"))
    }
}
