import Foundation
import Recipes
import Runs
import Testing

@Suite("config.json") struct RunConfigurationTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private func decode(_ text: String) throws -> RunConfiguration {
        try JSONDecoder().decode(RunConfiguration.self, from: Data(text.utf8))
    }

    @Test("of version 0.1.0 is read, its one sitting with it", arguments: ["cyclegan", "gan"]) func formatOne(recipe: String)
        throws
    {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let old = try RunFolder(path: tests.path + "/CommandTests/Data/version-0.1.0/\(recipe)-run").readConfiguration()
        #expect(old.recipe.name.rawValue == recipe)
        #expect(old.seed == 3 && old.schedule.steps == 4 && old.schedule.keepEvery == nil && old.data.fingerprints[0].count == 3)
        #expect(old.sittings.count == 1)
        let sitting = try #require(old.sittings.first)
        #expect(sitting.from == 0 && sitting.to == nil && sitting.date == nil)
        #expect((sitting.version, sitting.threads, sitting.instructionSet) == ("0.1.0", 2, "avx512"))
        if case .cycleGAN(let options) = old.recipe { #expect(options.averaging == 0 && options.clipping?.norm == 5) }
        // What is written of it is of the present format, and says the same.
        let run = place.folder("old")
        try FileManager.default.createDirectory(atPath: run.path, withIntermediateDirectories: true)
        try run.write(old)
        #expect(try run.readConfiguration() == old)
        #expect(try String(contentsOfFile: run.configuration, encoding: .utf8).contains("\"format\" : \(Recipe.format)"))
    }

    @Test("has the defaults of what it lacks; what is unknown is passed over") func defaults() throws {
        let found = try decode(
            """
            {"format": 2, "recipe": "cyclegan", "seed": 18446744073709551615, "novelty": {"x": [1]}, "sittings": [],
             "options": {"lambdaA": 7}, "schedule": {"steps": 9}, "data": {"training": ["x", "y"], "test": []}}
            """)
        var options = CycleGANOptions(), schedule = RunConfiguration.Schedule(), data = RunConfiguration.Data()
        (options.lambdaA, options.averagingRampUp) = (7, 0)
        schedule.steps = 9
        data.training = ["x", "y"]
        #expect(found == RunConfiguration(seed: .max, schedule: schedule, data: data, recipe: .cycleGAN(options)))
        #expect(found.data.size == 256 && found.data.flips && found.schedule.saveEvery == 1000)
    }

    @Test("is written and read without loss") func roundTrip() throws {
        var configuration = try place.configuration()
        configuration.preset = "tiny"
        configuration.schedule.keepEvery = 7
        configuration.sittings = [
            Sitting(from: 0, threads: 3, instructionSet: "neon"), Sitting(from: 5, threads: 1, instructionSet: "x"),
        ]
        configuration.sittings[0].to = 5
        try FileManager.default.createDirectory(atPath: place.folder("run").path, withIntermediateDirectories: true)
        try place.folder("run").write(configuration)
        #expect(try place.folder("run").readConfiguration() == configuration)
    }

    @Test("of a later format is refused, and so is a damaged one") func refusals() throws {
        let run = place.folder("run")
        try place.train(place.configuration(steps: 1), in: "run")
        let text = try String(contentsOfFile: run.configuration, encoding: .utf8)
        for (change, problem) in [
            (
                ("\"format\" : 2", "\"format\" : 3"),
                "\(run.configuration) was written by a newer version, in format 3 where this one reads up to 2"
            ),
            (
                ("\"recipe\" : \"cyclegan\"", "\"recipe\" : \"novel\""),
                "\(run.configuration) was written by a newer version, with the recipe novel, which this one does not know"
            ),
            (("\"seed\"", "\"sead\""), "damaged configuration \(run.configuration)"),
            (("\"sittings\" : [", "\"sittings\" : {"), "damaged configuration \(run.configuration)"),
        ] {
            #expect(text.contains(change.0), "\(change.0)")
            try text.replacing(change.0, with: change.1).write(toFile: run.configuration, atomically: true, encoding: .utf8)
            let error = #expect(throws: RunError.self) { try run.readConfiguration() }
            #expect(error?.description == problem)
        }
    }

    @Test("may change in length, rates and batch when a run goes on, and not in its networks") func resuming() throws {
        let stored = try place.configuration(), folder = place.folder("run")
        func check(_ change: (inout RunConfiguration) -> Void) throws {
            var asked = stored
            change(&asked)
            #expect(asked != stored)
            try asked.checkResuming(stored, in: folder)
        }
        try check { $0.schedule.steps = 100 }
        try check { ($0.schedule.epochs, $0.schedule.decayEpochs) = (3, 4) }
        try check { ($0.schedule.sampleEvery, $0.schedule.saveEvery, $0.schedule.keepEvery) = (1, 2, 3) }
        try check { ($0.schedule.policy, $0.data.batch) = (.cosine, 3) }
        for change: (inout RunConfiguration) -> Void in [
            { $0.seed = 9 }, { $0.data.size = 24 }, { $0.recipe = .gan(GANOptions()) },
        ] { #expect(throws: RunError.self) { try check(change) } }
    }
}
