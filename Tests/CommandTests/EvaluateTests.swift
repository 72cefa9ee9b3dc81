import CPUBackend
import Checkpoints
import Fixtures
import Foundation
import ImageMetrics
import ModelFiles
import Testing

extension TemporaryFolder {
    /// Cuts an image off behind its header.
    fileprivate func damage(_ name: String) throws {
        try bytes(name).prefix(400).write(to: URL(fileURLWithPath: path(name)))
    }
}

@Suite("cyclegan evaluate") struct EvaluateTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets(count: 6)
    }

    private func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
        try CommandLineTool.finish(CommandLineTool.start(arguments, in: folder), in: folder)
    }

    /// Puts EfficientNet-Lite0 with weights by formula where the command looks for it.
    private func fetchFeatures() throws {
        let shapes = FeatureNetwork.Architecture.efficientNetLite0.stateShapes(on: CPUBackend(threads: 1))
        let place = folder.path("cache/cyclegan/features")
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let arrays = Dictionary(uniqueKeysWithValues: shapes.map { ($0.key, FormulaWeights.array($0.key, shape: $0.value)) })
        try SafetensorsFile(arrays: arrays).write(to: place + "/efficientnet-lite0.pth")
    }

    private func object(_ outcome: CommandLineTool.Outcome) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.errors)")
    }

    @Test("compares folders without a feature network, and says how to get one") func withoutFeatures() throws {
        let outcome = try run(["evaluate", "--fake", "a", "--real", "b", "--source", "a"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("no feature network: only SWD is measured - Scripts/fetch-features"))
        #expect(outcome.output.hasPrefix("a against b\n") && outcome.output.contains("SWD x 1000, 16 px"))
        #expect(
            !outcome.output.contains("KID") && outcome.output.contains(" = protocol 1: images at their own size, no features"))
    }

    @Test("gives all figures as JSON") func json() throws {
        try fetchFeatures()
        let result = try object(try run(["evaluate", "--fake", "a", "--real", "b", "--source", "a", "--json", "--quiet"]))
        let comparison = try #require((result["comparisons"] as? [[String: Any]])?.first)
        for set in ["made", "floor", "ceiling"] {
            let figures = try #require(comparison[set] as? [String: Any])
            for name in ["kid", "mind", "fid", "count", "targetCount", "swd"] { #expect(figures[name] != nil, "\(set) \(name)") }
        }
        #expect(comparison["name"] as? String == "fake")
        let text = try #require(result["protocol"] as? [String: Any])
        #expect(
            text["features"] as? String == "efficientnet-lite0" && text["preparation"] as? String == "images at their own size")
        // The real images are not measured again.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("cache/cyclegan/features/real")).count == 2)
    }

    @Test("evaluates a run, whose best model the other commands then take") func ofARun() throws {
        try fetchFeatures()
        let trained = try run(["train"] + smallTraining + ["--steps", "6", "--evaluate-every", "2"])
        #expect(trained.status == 0, "\(trained.errors)")
        let rows = try folder.text("runs/a2b/metrics.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(rows.map { $0[0] } == ["step", "2", "4", "6"] && rows.allSatisfy { $0.count == rows[0].count })
        let score = try #require(rows[0].firstIndex(of: "score"))
        let scores = try rows.dropFirst().map { try #require(Double($0[score])) }
        let best = 2 * (1 + (scores.indices.min { scores[$0] < scores[$1] } ?? 0))
        let result = try object(try run(["evaluate", "--json", "--quiet"]))
        #expect(result["step"] as? Int == best && result["model"] as? String == "runs/a2b/model.best.safetensors")
        let comparisons = try #require(result["comparisons"] as? [[String: Any]])
        let kids = try comparisons.map { try #require(($0["made"] as? [String: Any])?["kid"] as? Double) }
        let (mean, written) = (kids.reduce(0, +) / 2, scores[best / 2 - 1])
        #expect(abs(mean - written) < 1e-3 * abs(written) + 1e-3)
        let newest = try object(try run(["evaluate", "runs/a2b", "--newest", "--json", "--quiet"]))
        #expect(newest["step"] as? Int == 6)

        #expect(try run(["convert", "runs/a2b", "best.safetensors"]).status == 0)
        #expect(try run(["convert", "runs/a2b", "newest.safetensors", "--newest"]).status == 0)
        let description = try #require(ModelFile(contentsOf: folder.path("best.safetensors")).description)
        #expect(description.steps == best)
        #expect(try ModelFile(contentsOf: folder.path("newest.safetensors")).description?.steps == 6)
        let translated = try run(["translate", "a/0.png", "--out", "t.png"])
        #expect(translated.status == 0 && translated.errors.contains("the best of its run by KID"))
    }

    @Test("compares runs, and evaluates kept saves on the images of a run") func severalRuns() throws {
        try fetchFeatures()
        for (name, rate) in [("one", "0.0002"), ("two", "0.002")] {
            let trained = try run(
                ["train"] + smallTraining + ["--steps", "4", "--keep-every", "2", "--lr", rate, "--name", name])
            #expect(trained.status == 0, "\(trained.errors)")
        }
        let outcome = try run(["evaluate", "one", "runs/two", "--quiet"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("runs/one/model.safetensors") && outcome.output.contains("runs/two/model.safetensors"))
        #expect(outcome.output.contains("the best, by more than chance") || outcome.output.contains("within what may be chance"))
        let runs = try #require(object(try run(["evaluate", "one", "two", "--quiet", "--json"]))["runs"] as? [[String: Any]])
        #expect(runs.count == 2 && Set(runs.compactMap { $0["protocolHash"] as? String }).count == 1)
        // One that is missing is named, the other evaluated.
        let partly = try run(["evaluate", "one", "none", "--quiet"])
        #expect(partly.status == 1 && partly.output.contains("runs/one/model.safetensors"))
        #expect(partly.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") && $0.contains("none") }.count == 1)
        let kept = try object(
            try run(["evaluate", "one", "--model", "runs/one/checkpoints/step-000002.safetensors", "--quiet", "--json"]))
        #expect(kept["step"] as? Int == 2 && kept["isOfTrainingImages"] as? Bool == true)
    }

    @Test("samples a GAN's run") func ofAGAN() throws {
        let trained = try run([
            "gan", "train", "--data", "a", "--size", "16", "--ngf", "4", "--ndf", "4", "--latent", "4", "--steps", "2", "--quiet",
            "--evaluate-every", "1",
        ])
        #expect(trained.status == 0, "\(trained.errors)")
        let outcome = try run(["evaluate", "--quiet"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("samples against a\n") && outcome.output.contains("6 : 6"))
        let sized = try run(["evaluate", "--size", "32"])
        #expect(sized.status == 64 && sized.errors.contains("--size is for images of any size"))
        // A GAN's model does not translate the images of another run.
        #expect(try run(["train"] + smallTraining + ["--steps", "1"]).status == 0)
        let other = try run(["evaluate", "a2b", "--model", "runs/gan-a/model.safetensors", "--quiet"])
        #expect(
            other.status == 1
                && other.errors.contains("error: runs/gan-a/model.safetensors is a GAN's - give a model of the kind"))
    }

    @Test("leaves out images that cannot be read, names them, and exits with 1") func unreadable() throws {
        try folder.write("not an image", to: "a/3.png")
        let outcome = try run(["evaluate", "--fake", "a", "--real", "b", "--quiet"])
        #expect(outcome.status == 1 && outcome.output.contains("5 : 6"))
        #expect(outcome.errors.contains("a/3.png") && outcome.errors.contains("error: 1 image could not be read"))
        // In a run each is named once, whether its header or what follows is damaged.
        #expect(try run(["train"] + smallTraining + ["--steps", "1"]).status == 0)
        try folder.damage("a/4.png")
        let ofRun = try run(["evaluate", "--quiet", "--json"])
        #expect(ofRun.status == 1 && ofRun.errors.contains("error: 2 images could not be read"), "\(ofRun.errors)")
        let failures = try #require(object(ofRun)["failures"] as? [[String: Any]])
        #expect(failures.compactMap { ($0["file"] as? String)?.suffix(7) }.sorted() == ["a/3.png", "a/4.png"])
    }

    @Test("says in one line what is wrong") func errors() throws {
        #expect(try run(["train"] + smallTraining + ["--steps", "1"]).status == 0)
        for (arguments, status, words) in [
            (["--fake", "a"], 64, "missing --real DIR"), (["--source", "a"], 64, "--source goes with --fake and --real"),
            (["--fake", "a", "--real", "none"], 1, "no such folder none"), (["runs/none"], 1, "none"),
            (["--fake", "a", "--real", "b", "--features", "runs/a2b/model.safetensors"], 1, "a generator"),
            (["--fake", "a", "--real", "b", "--features", "a/0.png"], 1, "a/0.png"),
            (["--images", "3"], 64, "--images must be in 4..."), (["--size", "0"], 64, "--size must be in"),
        ] as [([String], Int32, String)] {
            let outcome = try run(["evaluate", "--quiet"] + arguments)
            let lines = outcome.errors.split(separator: "\n")
            #expect(outcome.status == status && outcome.output.isEmpty, "\(arguments): \(outcome.errors)")
            let errors = lines.filter { $0.hasPrefix("error: ") }
            #expect(errors.count == 1 && errors[0].contains(words), "\(arguments): \(outcome.errors)")
        }
    }
}
