import CPUBackend
import Checkpoints
import Foundation
import Testing

@Suite("cyclegan train --resume") struct ResumeCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func train(
        _ more: [String], environment: [String: String] = [:]
    ) throws -> CommandLineTool.Outcome {
        let arguments = ["train"] + smallTraining + ["--lr-policy", "constant"] + more
        return try CommandLineTool.finish(
            CommandLineTool.start(arguments, in: folder, environment: environment), in: folder)
    }

    private func expectEqual(_ run: String, _ other: String) throws {
        let names = try folder.files("runs/\(other)")
        #expect(try folder.files("runs/\(run)") == names)
        for name in names where !["log.csv", "config.json"].contains(name) {
            #expect(try folder.bytes("runs/\(run)/\(name)") == folder.bytes("runs/\(other)/\(name)"), "\(name)")
        }
        #expect(try folder.table(run) == folder.table(other))
        #expect(try folder.configuration(run) == folder.configuration(other))
    }

    @Test("a killed run goes on as if nothing had happened, and lists both sittings") func killed() throws {
        let arguments = ["train"] + smallTraining + ["--lr-policy", "constant", "--name", "run", "--diagnose"]
        let every = ["--save-every", "5", "--sample-every", "1000000", "--keep-every", "10"]
        let process = try CommandLineTool.start(arguments + every + ["--steps", "1000000"], in: folder)
        try CommandLineTool.wait(process) { folder.exists("runs/run/checkpoints/step-000010.safetensors") }
        kill(process.processIdentifier, SIGKILL)
        #expect(try CommandLineTool.finish(process, in: folder).status == SIGKILL && process.terminationReason == .uncaughtSignal)
        let saved = try #require(try folder.savedStep("run")), steps = ["--steps", "\(saved + 3)", "--diagnose"]
        try folder.write("left", to: "runs/run/.model.safetensors.abc.tmp")

        let resumed = try train(["--resume", "--name", "run"] + steps)
        #expect(resumed.status == 0 && resumed.errors == "", "\(resumed.errors)")
        let sittings = try folder.sittings("run")
        #expect(sittings.map { [$0["from"] as? Int, $0["to"] as? Int] } == [[0, saved], [saved, saved + 3]])
        for sitting in sittings {
            #expect(sitting["version"] is String && sitting["date"] is String && sitting["instructionSet"] is String)
            #expect(sitting["threads"] as? Int == ProcessInfo.processInfo.activeProcessorCount)
        }
        #expect(try train(["--name", "straight"] + every + steps).status == 0)
        try expectEqual("run", "straight")
    }

    @Test("alone takes the newest run; one that has ended says how to go on") func newest() throws {
        #expect(try train(["--name", "older", "--steps", "2"]).status == 0)
        #expect(try train(["--name", "newer", "--steps", "2"]).status == 0)
        let more = try CommandLineTool.run("train", "--resume", "--steps", "3", in: folder)
        #expect(more.status == 0 && more.output.hasPrefix("runs/newer/model.safetensors\n"), "\(more.errors)")
        #expect(more.errors.contains("--steps is 3 from here on, and was 2 before\n"))
        let ended = try CommandLineTool.run("train", "--resume", in: folder)
        #expect(ended.status == 0)
        #expect(
            ended.errors.hasSuffix(
                "the run has made all of its 3 steps; for more: cyclegan train --resume --name newer --steps N, the length of the "
                    + "whole run\n"), "\(ended.errors)")
        let less = try CommandLineTool.run("train", "--resume", "--steps", "1", in: folder)
        #expect(less.status == 1)
        #expect(
            less.errors.hasSuffix(
                "error: runs/newer is at step 3, and its whole length is to be 1 steps - --steps and --epochs are the length of the whole "
                    + "run, not what is added\n"), "\(less.errors)")
        let preset = try CommandLineTool.run("train", "--resume", "--preset", "tiny", in: folder)
        #expect(preset.status == 64 && preset.errors.contains("--preset is for a new run"))
        let none = try CommandLineTool.run("train", "--resume", "--runs", "elsewhere", in: folder)
        #expect(none.status == 1 && none.errors.hasPrefix("error: no run to resume in elsewhere - "))
    }

    @Test("--resume-from goes back to a kept save with other rates, and names the saves there are") func back() throws {
        #expect(try train(["--name", "run", "--steps", "6", "--keep-every", "2"]).status == 0)
        let back = try CommandLineTool.run("train", "--resume-from", "2", "--lr", "0.0001", "--clip-norm", "1", in: folder)
        #expect(back.status == 0, "\(back.errors)")
        let sitting = try #require(try folder.sittings("run").last)
        #expect(sitting["from"] as? Int == 2 && sitting["to"] as? Int == 6)
        let changes = try #require(sitting["changes"] as? [[String: String]])
        #expect(changes.map { $0["option"] } == ["options.clipping.norm", "options.learningRate"])
        let none = try CommandLineTool.run("train", "--resume-from", "3", in: folder)
        #expect(none.status == 1)
        #expect(
            none.errors.contains(
                "no save of step 3 in runs/run; there are those of steps 2, 4, 6 - give one of them"))
    }

    @Test("a save that does not fit is named, with what is wrong in which network") func unfitSave() throws {
        #expect(try train(["--name", "run", "--steps", "2"]).status == 0)
        let path = folder.path("runs/run/checkpoints/latest.safetensors")
        let whole = try SafetensorsFile(contentsOf: path)
        func expect(_ problem: String, _ change: (inout SafetensorsFile) -> Void) throws {
            var file = whole
            change(&file)
            try file.write(to: path)
            let outcome = try train(["--name", "run", "--steps", "3", "--resume"])
            #expect(outcome.status == 1)
            #expect(
                outcome.errors
                    == "error: \(problem) of runs/run/checkpoints/latest.safetensors - restore the save, or start the run again with "
                    + "--overwrite\n")
        }
        try expect("weights do not fit the network: missing net.0.bias in D_A") { $0.tensors["D_A/net.0.bias"] = nil }
        try expect("optimizer state steps should have shape [12], not be missing in optimizer_D") {
            $0.tensors["optimizer_D/steps"] = nil
        }
        try expect("saved state has no random numbers for random") { $0.metadata["random"] = "0 0 0 0" }
        try expect("saved state has no image pool_A/0") {
            $0.tensors["pool_A/0"] = StoredTensor(type: .float32, shape: [0], bytes: [])
        }
    }

    @Test(
        "another instruction set is told in one line, and the run goes on",
        .enabled(if: CPUBackend.availableInstructionSets.count > 1, "this machine has kernels of one instruction set"))
    func instructionSets() throws {
        let best = CPUBackend.availableInstructionSets[0]
        func go(_ set: String, steps: Int, _ more: String...) throws -> CommandLineTool.Outcome {
            try train(["--name", "run", "--steps", "\(steps)"] + more, environment: ["CYCLEGAN_INSTRUCTION_SET": set])
        }
        let first = try go("generic", steps: 2)
        #expect(first.status == 0 && first.errors == "", "\(first.errors)")
        let other = try go(best, steps: 4, "--resume")
        #expect(other.status == 0)
        #expect(
            other.errors
                == "this run was trained with generic and continues with \(best): results will differ slightly from an uninterrupted "
                + "run\n")
        #expect(try go(best, steps: 5, "--resume").errors == "")
        #expect(try folder.sittings("run").map { $0["instructionSet"] as? String } == ["generic", best, best])
        #expect(try folder.table("run").map { $0[0] } == ["step", "1", "2", "3", "4", "5"])
        let none = try go("abacus", steps: 6, "--resume")
        #expect(none.status == 1)
        #expect(
            none.errors
                == "error: no kernels called abacus for this machine - set CYCLEGAN_INSTRUCTION_SET to one of "
                + "\(CPUBackend.availableInstructionSets.joined(separator: ", ")), or leave it unset\n")
    }

    @Test("--keep-every keeps saves to go back to, and may change") func keeping() throws {
        #expect(try train(["--name", "run", "--steps", "6", "--keep-every", "4"]).status == 0)
        try FileManager.default.copyItem(atPath: folder.path("runs/run"), toPath: folder.path("runs/back"))
        try FileManager.default.removeItem(atPath: folder.path("runs/back/checkpoints/latest.safetensors"))
        try FileManager.default.copyItem(
            atPath: folder.path("runs/back/checkpoints/step-000004.safetensors"),
            toPath: folder.path("runs/back/checkpoints/latest.safetensors"))
        let back = try train(["--name", "back", "--steps", "6", "--resume"])
        #expect(back.status == 0, "\(back.errors)")
        try expectEqual("back", "run")
        #expect(try folder.sittings("back").map { [$0["from"] as? Int, $0["to"] as? Int] } == [[0, 6], [4, 6]])
        let more = try train(["--name", "run", "--steps", "9", "--resume", "--keep-every", "3"])
        #expect(more.status == 0, "\(more.errors)")
        let saves = ["latest"] + [4, 6, 9].map { "step-00000\($0)" }
        #expect(try folder.files("runs/run/checkpoints") == saves.map { $0 + ".safetensors" })
        #expect(try train(["--name", "run", "--steps", "9", "--resume", "--keep-every", "0"]).status == 64)
    }

    @Test("what a later version wrote is refused in one line") func newer() throws {
        #expect(try train(["--name", "run", "--steps", "1"]).status == 0)
        let configuration = try folder.text("runs/run/config.json")
        #expect(configuration.contains("\"format\" : 2"))
        try folder.write(configuration.replacing("\"format\" : 2", with: "\"format\" : 3"), to: "runs/run/config.json")
        let model = folder.path("runs/run/model.safetensors")
        var file = try SafetensorsFile(contentsOf: model)
        let description = try #require(file.metadata["cyclegan.model"])
        #expect(description.contains("\"format\":2"))
        file.metadata["cyclegan.model"] = description.replacing("\"format\":2", with: "\"format\":3")
        // Its numbers are read from the mapped file until they are written to another one.
        try file.write(to: folder.path("newer.safetensors"))
        try FileManager.default.removeItem(atPath: model)
        try FileManager.default.moveItem(atPath: folder.path("newer.safetensors"), toPath: model)
        let problem = "was written by a newer version, in format 3 where this one reads up to 2 - update cyclegan\n"
        for (arguments, file) in [
            (["train", "--resume", "--name", "run"], "config.json"), (["info", "runs/run"], "config.json"),
            (["info", "runs/run/model.safetensors"], "model.safetensors"),
            (["translate", "a/0.png", "--model", "runs/run"], "model.safetensors"),
            (["convert", "runs/run", "g.pth"], "model.safetensors"),
        ] {
            let outcome = try CommandLineTool.finish(CommandLineTool.start(arguments, in: folder), in: folder)
            #expect(outcome.status == 1 && outcome.output == "", "\(arguments)")
            #expect(outcome.errors == "error: runs/run/\(file) \(problem)", "\(arguments)")
        }
    }

    @Test("--ema shows and saves averaged generators, and goes on with them") func averages() throws {
        #expect(try train(["--name", "plain", "--steps", "6"]).status == 0)
        let average = ["--ema", "0.75"]
        #expect(try train(["--name", "run", "--steps", "6"] + average).status == 0)
        #expect(try train(["--name", "cut", "--steps", "3"] + average).status == 0)
        // What learns does not know of it.
        #expect(try folder.table("run") == folder.table("plain"))
        func arrays(_ file: String) throws -> [String: StoredTensor] {
            try SafetensorsFile(contentsOf: folder.path(file)).tensors
        }
        let save = try arrays("runs/run/checkpoints/latest.safetensors"), model = try arrays("runs/run/model.safetensors")
        let plain = try arrays("runs/plain/model.safetensors")
        #expect(Set(model.keys) == Set(plain.keys) && !model.isEmpty)
        for (name, array) in model {
            let part = name.split(separator: "/", maxSplits: 1).map(String.init)
            #expect(array == save["\(part[0])_average/\(part[1])"], "\(name)")
            #expect(plain[name] == save[name], "\(name)")
        }
        #expect(model != plain)
        let sample = "samples/step-000006.png"
        #expect(try folder.bytes("runs/run/\(sample)") != folder.bytes("runs/plain/\(sample)"))
        let resumed = try train(["--name", "cut", "--steps", "6", "--resume"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        try FileManager.default.removeItem(atPath: folder.path("runs/cut/samples/step-000003.png"))
        try expectEqual("cut", "run")
        let other = try train(["--name", "cut", "--steps", "7", "--resume", "--ema", "0.5"])
        #expect(other.status == 1 && other.errors.contains("--ema cannot be 0.5 when runs/cut is resumed, where it is 0.75"))
    }
}
