import Foundation
import Testing

@Suite("cyclegan train --budget and --dry-run") struct BudgetCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func train(_ more: String..., quiet: Bool = true) throws -> CommandLineTool.Outcome {
        let options = quiet ? smallTraining : smallTraining.filter { $0 != "--quiet" }
        return try CommandLineTool.finish(CommandLineTool.start(["train"] + options + more, in: folder), in: folder)
    }

    @Test("ends on time with a model, says what it chose, and names --budget as the way on") func onTime() throws {
        let start = Date()
        let outcome = try train("--budget", "10s", quiet: false)
        let seconds = Date().timeIntervalSince(start)
        #expect(outcome.status == 0, "\(outcome.errors)")
        // Other tests take the same cores.
        #expect((9...14).contains(seconds), "\(seconds) s")
        #expect(
            outcome.errors.contains("measured: ")
                && outcome.errors.contains("budget of 10 seconds: tiny (16 px, resnet-1), about "))
        #expect(outcome.errors.contains(" would need "))
        #expect(folder.exists("runs/a2b/model.safetensors"))
        let configuration = try folder.configuration("a2b")
        #expect(configuration["preset"] as? String == "tiny")
        let schedule = try #require(configuration["schedule"] as? [String: Any])
        #expect(schedule["budget"] as? Int == 10)
        // The rate has fallen with the time.
        let rows = try folder.table("a2b"), rates = rows.dropFirst().compactMap { $0.last.flatMap(Double.init) }
        #expect(rates.first == 0.001 && rates.last.map { $0 < 0.0001 } == true, "\(rates.suffix(1))")

        let ended = try CommandLineTool.run("train", "--resume", in: folder)
        #expect(ended.status == 0)
        #expect(
            ended.errors.hasPrefix(
                "the run has used its budget of 10 seconds, in \(rates.count) steps; for more: cyclegan train "))
        #expect(ended.errors.hasSuffix("--budget TIME, that of the whole run\n"))
        let steps = try CommandLineTool.run("train", "--resume", "--steps", "\(rates.count + 1)", in: folder)
        #expect(steps.status == 0 && steps.errors.contains("--budget is not set from here on, and was 10 seconds before\n"))
    }

    @Test("a time is a number with its unit, and takes the place of steps and epochs") func wrong() throws {
        for text in ["1", "h", "1h30", "30m1h", "1x", "-1h", "1 h", "1e3s"] {
            let outcome = try train("--budget=\(text)")
            #expect(outcome.status == 64)
            #expect(
                outcome.errors.contains("--budget must be a time such as 90s, 30m, 1h30m or 2d, not \(text)"), "\(outcome.errors)"
            )
        }
        for text in ["0s", "9s", "32d", "9999999999999999999d"] {
            #expect(try train("--budget", text).errors.contains("--budget must be from 10 seconds to 31 days, not \(text)"))
        }
        for name in ["--steps", "--epochs", "--decay-epochs"] {
            let outcome = try train("--budget", "1h", name, "5")
            #expect(outcome.status == 64 && outcome.errors.contains("leave out \(name) or --budget"), "\(outcome.errors)")
        }
        #expect(try folder.files(".").allSatisfy { !$0.hasPrefix("runs") })
    }

    @Test("--dry-run says what would be done and writes nothing") func dryRun() throws {
        let outcome = try train("--preset", "tiny", "--steps", "40", "--dry-run")
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        for text in [
            "run            runs/a2b\n", "recipe         CycleGAN, preset tiny\n", "images         a (3), b (3)\n",
            "length         40 steps, 40 epochs of 1 step\n", "learning rate  0.001, linear, decays from step 20 on\n",
            "would end at ", "runs/a2b/model.safetensors",
        ] { #expect(outcome.output.contains(text), "\(text) is missing in \(outcome.output)") }
        #expect(!folder.exists("runs"))
        let budget = try train("--budget", "1h", "--dry-run", "--json")
        let object = try #require(JSONSerialization.jsonObject(with: Data(budget.output.utf8)) as? [String: Any])
        #expect(object["budget"] as? Int == 3600 && (object["seconds"] as? Double).map { $0 <= 3600 && $0 > 3500 } == true)
        #expect((object["steps"] as? Int).map { $0 > 1000 } == true && object["preset"] is String)
        #expect(!folder.exists("runs"))
    }

    @Test("--dry-run has the errors and exit codes of the training, also of a GAN's") func dryErrors() throws {
        #expect(try train("--dry-run", "--profile").status == 64)
        let plain = try train("--size", "30", "--load-size", "30")
        let odd = try train("--size", "30", "--load-size", "30", "--budget", "1h")
        #expect(odd.status == 1 && odd.errors == plain.errors, "\(odd.errors)")
        for more in [
            ["--resume"], ["--lr-policy", "multi-step", "--lr-milestones", "90", "--steps", "5"], ["--a", "none"],
            // A file in the place of a folder.
            ["--runs", "a/0.png"],
        ] {
            let arguments = ["train"] + smallTraining + more
            func run(_ more: [String]) throws -> CommandLineTool.Outcome {
                try CommandLineTool.finish(CommandLineTool.start(arguments + more, in: folder), in: folder)
            }
            let dry = try run(["--dry-run"])
            #expect(!folder.exists("runs"))
            let trained = try run([])
            #expect(dry.status == trained.status && dry.status != 0 && dry.errors == trained.errors, "\(dry.errors)")
        }
        let gan = try CommandLineTool.run(
            "gan", "train", "--data", "a", "--size", "8", "--ngf", "4", "--ndf", "4", "--batch", "2", "--budget", "20s",
            "--dry-run", in: folder)
        #expect(gan.status == 0 && gan.output.contains("budget of 20 seconds, about "), "\(gan.errors)")
        #expect(!folder.exists("runs"))
    }
}
