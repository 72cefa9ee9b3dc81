import Foundation
import Testing

@Suite("Learning rate policies") struct LearningRateTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func run(_ options: [String]) throws -> CommandLineTool.Outcome {
        try CommandLineTool.finish(
            CommandLineTool.start(["train"] + smallTraining + ["--lr", "0.001"] + options, in: folder), in: folder)
    }

    /// The rates of a run's steps, as shares of 0.001.
    private func factors(_ run: String) throws -> [Float] {
        let rows = try folder.table(run)
        let column = try #require(rows[0].firstIndex(of: "lr"))
        return rows.dropFirst().map { Float($0[column])! / 0.001 }
    }

    /// Three steps make an epoch.
    @Test(
        "give every step its rate",
        arguments: [
            ("exponential --lr-factor 0.5 --steps 4", [1, 0.5, 0.25, 0.125]),
            ("exponential --steps 4", [1, 0.316228, 0.1, 0.0316228]),
            ("multi-step --lr-milestones 1,3 --lr-factor 0.5 --steps 4", [1, 0.5, 0.5, 0.25]),
            ("multi-step --steps 4", [1, 1, 0.1, 0.01]),
            ("step --lr-period 2 --lr-factor 0.5 --steps 5", [1, 1, 0.5, 0.5, 0.25]),
            ("cosine --lr-min 0.0002 --steps 2", [1, 0.6]),
            ("cosine-restarts --lr-period 2 --steps 5", [1, 0.5, 1, 0.5, 1]),
            ("cosine-restarts --lr-period 1 --lr-growth 2 --lr-min 0.0001 --steps 4", [1, 1, 0.55, 1]),
            ("inverse-sqrt --lr-period 4 --steps 6", [1, 0.894427, 0.816497, 0.755929, 0.707107, 0.666667]),
            ("inverse-sqrt --warmup-steps 3 --steps 6", [0.25, 0.5, 0.75, 1, 0.866025, 0.774597]),
            ("linear --warmup-steps 3 --steps 8", [0.25, 0.5, 0.75, 1, 0.8, 0.6, 0.4, 0.2]),
            ("constant --warmup-epochs 1 --steps 5", [0.25, 0.5, 0.75, 1, 1]),
            (
                "linear --warmup-epochs 1 --epochs 2 --decay-epochs 1",
                [0.25, 0.5, 0.75, 1, 1, 1, 0.5, 0.5, 0.5]
            ),
            (
                "exponential --lr-factor 0.5 --warmup-steps 1 --epochs 2 --decay-epochs 0",
                [0.5, 1, 1, 1, 0.5, 0.5]
            ),
        ] as [(String, [Float])])
    func rates(options: String, expected: [Float]) throws {
        let outcome = try run(["--name", "r", "--lr-policy"] + options.split(separator: " ").map(String.init))
        #expect(outcome.status == 0, "\(outcome.errors)")
        let found = try factors("r")
        #expect(found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found)")
    }

    /// With weights that hardly move and the same images in every epoch, no epoch is better than the first.
    @Test("plateau lowers the rate after epochs that are no better") func plateau() throws {
        let outcome = try run([
            "--name", "p", "--lr", "1e-12", "--lr-policy", "plateau", "--lr-patience", "1", "--lr-factor", "0.5", "--lr-min",
            "3e-13", "--serial", "--no-flip", "--load-size", "16", "--epochs", "8", "--decay-epochs", "0",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let found = try factors("p").map { $0 * 1e9 }
        let expected: [Float] = [1, 1, 1, 0.5, 0.5, 0.3, 0.3, 0.3].flatMap { [$0, $0, $0] }
        #expect(found.count == 24 && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found)")
    }

    @Test(
        "go on to the byte, from within an epoch and from within a warm-up",
        arguments: [
            "plateau --lr-patience 0 --lr-factor 0.5 --warmup-steps 4", "inverse-sqrt --warmup-epochs 2",
            "cosine-restarts --lr-period 2 --lr-growth 2 --lr-min 0.0001",
        ])
    func resume(options: String) throws {
        let policy = ["--lr-policy"] + options.split(separator: " ").map(String.init)
        #expect(try run(["--steps", "11", "--name", "whole"] + policy).status == 0)
        #expect(try run(["--steps", "7", "--name", "cut"] + policy).status == 0)
        let resumed = try run(["--steps", "11", "--name", "cut", "--resume"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        for file in ["model.safetensors", "checkpoints/latest.safetensors"] {
            #expect(try folder.bytes("runs/cut/\(file)") == folder.bytes("runs/whole/\(file)"), "\(file)")
        }
        #expect(try folder.configuration("cut") == folder.configuration("whole"))
        #expect(try folder.table("cut") == folder.table("whole"))
    }

    @Test("are recorded, stay as they are when a run goes on, and may change") func configuration() throws {
        #expect(try run(["--steps", "2", "--name", "plain"]).status == 0)
        #expect(try !folder.text("runs/plain/config.json").contains("policyDetails"), "older runs have no such entry")
        #expect(try run(["--steps", "3", "--name", "plain", "--resume"]).status == 0)
        #expect(try run(["--steps", "4", "--name", "m", "--lr-policy", "multi-step", "--lr-milestones", "1,2"]).status == 0)
        let text = try folder.text("runs/m/config.json")
        #expect(text.contains("\"policy\" : \"multi-step\"") && text.contains("\"milestones\" : ["))
        for (steps, other) in [
            (5, ["--lr-policy", "multi-step", "--lr-milestones", "1,3"]), (6, ["--warmup-steps", "1"]),
            (7, ["--lr-policy", "cosine"]),
        ] {
            let outcome = try run(["--steps", "\(steps)", "--name", "m", "--resume"] + other)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let changes = try folder.sittings("m").map { ($0["changes"] as? [[String: String]] ?? []).compactMap { $0["option"] } }
        let details = "schedule.policyDetails."
        #expect(
            changes == [
                [], [details + "milestones", "schedule.steps"], [details + "warmUpSteps", "schedule.steps"],
                ["schedule.policy", "schedule.steps"],
            ])
    }

    @Test("gan train has them too") func gan() throws {
        let outcome = try CommandLineTool.run(
            "gan", "train", "--data", "a", "--size", "8", "--latent", "4", "--ngf", "4", "--ndf", "4", "--batch", "2", "--lr",
            "0.001", "--steps", "6", "--name", "g", "--quiet", "--lr-policy", "cosine-restarts", "--lr-period", "2",
            "--warmup-epochs", "1", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let found = try factors("g"), expected: [Float] = [1 / 3, 2 / 3, 1, 0.5, 1, 0.5]
        #expect(found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found)")
    }

    @Test("options that make no sense together are refused, before any work") func refusal() throws {
        for (options, message) in [
            ("--lr-factor 0.5", "--lr-factor goes with --lr-policy step or multi-step or exponential or plateau"),
            ("--lr-policy cosine --lr-period 5", "--lr-period goes with --lr-policy step or cosine-restarts or inverse-sqrt"),
            ("--lr-policy step --lr-milestones 5", "--lr-milestones goes with --lr-policy multi-step"),
            ("--lr-policy cosine --lr-growth 2", "--lr-growth goes with --lr-policy cosine-restarts"),
            ("--lr-policy linear --lr-min 0.1", "--lr-min goes with --lr-policy cosine or cosine-restarts or plateau"),
            ("--lr-policy step --lr-patience 2", "--lr-patience goes with --lr-policy plateau"),
            ("--lr-policy step --lr-factor 1", "--lr-factor must be between 0 and 1, not 1.0"),
            ("--lr-policy step --lr-period 0", "--lr-period must be in 1...1000000000, not 0"),
            ("--lr-policy plateau --lr-patience -1", "--lr-patience must not be negative, not -1"),
            ("--lr-policy cosine --lr-min -1", "--lr-min must not be negative, not -1.0"),
            ("--lr-policy cosine --lr-min 0.1", "--lr-min 0.1 is above the learning rate 0.001"),
            ("--lr-policy multi-step --lr-milestones 3,2", "The value '3,2' is invalid for '--lr-milestones <lr-milestones>'"),
            ("--lr-policy multi-step --lr-milestones ,", "The value ',' is invalid for '--lr-milestones <lr-milestones>'"),
            (
                "--lr-policy multi-step --lr-milestones 2,9 --steps 9 --warmup-steps 1",
                "--lr-milestones 9 would never come: the run has 8 steps after its warm-up"
            ),
            ("--warmup-steps 2 --warmup-epochs 1", "--warmup-steps and --warmup-epochs exclude each other"),
            ("--warmup-steps 0", "--warmup-steps must be in 1...1000000000, not 0"),
            ("--warmup-epochs 2 --steps 6", "a warm-up of 6 steps leaves nothing of the run's 6"),
            ("--warmup-epochs 999999999", "a warm-up of 2999999997 steps leaves nothing of the run's 600"),
            ("--epochs 9223372036854775807", "--epochs must be in 0...1000000000, not 9223372036854775807"),
        ] {
            let outcome = try run(options.split(separator: " ").map(String.init))
            #expect(
                outcome.status == 64 && outcome.errors == "error: \(message) - see cyclegan train --help\n", "\(outcome.errors)")
        }
        #expect(!folder.exists("runs"))
    }
}
