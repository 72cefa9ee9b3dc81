import Foundation
import ImageFiles
import Testing

@Suite("cyclegan train") struct TrainingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func train(_ more: String...) throws -> CommandLineTool.Outcome {
        try CommandLineTool.finish(CommandLineTool.start(["train"] + smallTraining + more, in: folder), in: folder)
    }

    @Test("leaves a complete run folder, and a model that translates") func endToEnd() throws {
        let outcome = try train("--steps", "5", "--sample-every", "2")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors == "")
        let run = "runs/a2b"
        let samples = [2, 4, 5].map { "samples/step-00000\($0).png" }
        #expect(
            try folder.files(run) == [
                "checkpoints/latest.safetensors", "config.json", "images.csv", "log.csv", "model.safetensors",
            ] + samples)
        let rows = try folder.text("\(run)/log.csv").split(separator: "\n")
        #expect(rows[0] == "step,epoch,D_A,G_A,cycle_A,idt_A,D_B,G_B,cycle_B,idt_B,lr,seconds")
        #expect(rows.dropFirst().map { $0.prefix { $0 != "," } } == ["1", "2", "3", "4", "5"])

        let translated = try CommandLineTool.run("translate", "a/0.png", in: folder)
        #expect(translated.status == 0, "\(translated.errors)")
        #expect(translated.output == "translated/0.png\n")
        let picture = try PixelImage(contentsOf: folder.path("translated/0.png"))
        #expect(picture.width == 24 && picture.height == 24 && picture.channels == 3)
        let information = try CommandLineTool.run("info", run, in: folder)
        #expect(information.output.contains("last step: 5") && information.output.contains("resnet-1"))
    }

    @Test("--profile says where the time went") func profile() throws {
        let outcome = try train("--steps", "2", "--profile")
        #expect(outcome.status == 0, "\(outcome.errors)")
        for text in [" s in all\n", "\nkind of work", "\nconvolution by weights", "\nother (Swift, data)", "7x7 3->4 @ 16x16"] {
            #expect(outcome.output.contains(text), "\(text) is missing")
        }
        #expect(try !train("--steps", "2", "--overwrite").output.contains("in all"))
    }

    @Test("a resumed run equals a straight one") func resume() throws {
        #expect(try train("--steps", "6", "--name", "straight").status == 0)
        // The whole length is given, so that the decay is the same; the run is cut short by its save.
        let cut = try train("--steps", "3", "--lr-policy", "constant", "--name", "cut")
        #expect(cut.status == 0, "\(cut.errors)")
        #expect(try train("--steps", "6", "--lr-policy", "constant", "--name", "cut", "--resume").status == 0)
        #expect(try train("--steps", "6", "--lr-policy", "constant", "--name", "whole").status == 0)
        #expect(try folder.bytes("runs/cut/model.safetensors") == folder.bytes("runs/whole/model.safetensors"))
        #expect(try folder.bytes("runs/cut/model.safetensors") != folder.bytes("runs/straight/model.safetensors"))
        #expect(try folder.table("cut") == folder.table("whole"))
    }

    @Test("Ctrl-C saves and exits 130") func interruption() throws {
        let never = ["--save-every", "1000000", "--sample-every", "1000000"]
        let process = try CommandLineTool.start(["train"] + smallTraining + ["--steps", "1000000"] + never, in: folder)
        // The first rows reach the log when they are some kilobytes, in the middle of the training.
        try CommandLineTool.wait(process) { ((try? folder.bytes("runs/a2b/log.csv").count) ?? 0) > 1000 }
        #expect(!folder.exists("runs/a2b/checkpoints/latest.safetensors"))
        process.interrupt()
        let outcome = try CommandLineTool.finish(process, in: folder)
        #expect(outcome.status == 130, "\(outcome.errors)")
        let steps = try folder.table("a2b").dropFirst().map { Int($0[0])! }, last = steps.count
        #expect(steps == Array(1...last))
        #expect(try folder.savedStep("a2b") == last)
        let sample = String(format: "runs/a2b/samples/step-%06d.png", last)
        #expect(outcome.output == "runs/a2b/model.safetensors\n\(sample)\n" && folder.exists(sample))
        let resumed = try train("--resume", "--name", "a2b", "--steps", "\(last + 2)")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try folder.sittings("a2b").map { [$0["from"] as? Int, $0["to"] as? Int] } == [[0, last], [last, last + 2]])
    }

    @Test("a run that exists is refused") func existingRun() throws {
        #expect(try train("--steps", "1").status == 0)
        let model = try folder.bytes("runs/a2b/model.safetensors")
        let refused = try train("--steps", "1")
        #expect(refused.status == 1)
        #expect(refused.errors.hasPrefix("error: run exists already runs/a2b - "))
        #expect(try folder.bytes("runs/a2b/model.safetensors") == model)
        #expect(try train("--steps", "1", "--overwrite").status == 0)
        let other = try train("--resume", "--steps", "2", "--ngf", "8")
        #expect(other.status == 1 && other.errors.contains("--ngf cannot be 8 when runs/a2b is resumed, where it is 4"))
    }

    @Test("an unreadable image is named, skipped and counted") func unreadable() throws {
        try folder.write("no picture", to: "a/broken.png")
        let outcome = try train("--steps", "8")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("warning: image skipped") && outcome.errors.contains("a/broken.png"))
        #expect(outcome.errors.contains("1 unreadable image was skipped"))
    }

    @Test("divergence names the loss and the step, and keeps the last save") func divergence() throws {
        #expect(try train("--steps", "2", "--lr", "1e30", "--lr-policy", "constant", "--save-every", "1").status == 1)
        let outcome = try train("--steps", "20", "--lr", "1e30", "--lr-policy", "constant", "--save-every", "1", "--overwrite")
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: training diverged: loss "))
        let match = try #require(
            outcome.errors.firstMatch(
                of: #/ at step ([0-9]+) of runs/a2b - there is no good save before; start again with a lower --lr, /#))
        let step = match.1
        #expect(try folder.savedStep("a2b") == Int(step)! - 1)
        #expect(try folder.table("a2b").count == Int(step)!)
        // The save is good, and the rate was raised; that it could be the save itself is said where a lower rate fails as fast.
        #expect(try train("--steps", "12", "--keep-every", "4", "--overwrite").status == 0)
        let later = try train("--resume", "--steps", "40", "--lr", "1e30", "--lr-policy", "constant")
        #expect(later.status == 1)
        #expect(later.errors.contains("go on with --resume-from 12 and a lower --lr"), "\(later.errors)")
    }
}
