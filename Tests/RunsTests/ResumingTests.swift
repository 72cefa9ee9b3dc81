import Files
import Foundation
import ImageDatasets
import ImageFiles
import Optimizers
import Runs
import Testing
import Training

@Suite("A run that is resumed") struct ResumingTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    @Test("may have other rates, weights of losses, clipping, batch and length, and lists what changed at which step")
    func changes() throws {
        try place.train(place.configuration(steps: 4), in: "run")
        let run = place.folder("run")
        try place.resume("run") { asked in
            guard case .cycleGAN(var options) = asked.recipe else { return }
            (options.learningRate, options.lambdaA, options.lambdaIdentity, options.poolSize) = (0.001, 5, 0, 1)
            options.clipping = GradientClipping(norm: 1)
            asked.recipe = .cycleGAN(options)
            (asked.schedule.steps, asked.schedule.policy, asked.data.batch) = (6, .plateau, 2)
        }
        let sittings = try run.readConfiguration().sittings
        #expect(sittings[0].changes == nil && sittings[1].from == 4)
        let changes = try #require(sittings[1].changes)
        #expect(
            Dictionary(uniqueKeysWithValues: changes.map { ($0.option, [$0.from, $0.to]) }) == [
                "data.batch": ["1", "2"], "options.clipping.norm": [nil, "1"], "options.lambdaA": ["10", "5"],
                "options.lambdaIdentity": ["0.5", "0"], "options.poolSize": ["3", "1"],
                "schedule.policy": [#""constant""#, #""plateau""#],
                "schedule.steps": ["4", "6"], "options.learningRate": ["0.0002", "0.001"],
            ])
        try place.resume("run") { $0.schedule.steps = 7 }
        #expect(try run.readConfiguration().sittings[2].changes?.map(\.option) == ["schedule.steps"])
    }

    @Test(
        "may not be of another network or other data, and the option is named",
        arguments: [
            "options.generator.filters", "options.discriminator.filters", "options.averaging", "options.loss", "data.size",
            "data.flips",
            "seed",
        ])
    func refusals(option: String) throws {
        try place.train(place.configuration(steps: 2), in: "run")
        let before = try place.contents("run")
        do {
            try place.resume("run") { asked in
                guard case .cycleGAN(var options) = asked.recipe else { return }
                switch option {
                case "options.generator.filters": options.generator.filters = 8
                case "options.discriminator.filters": options.discriminator.filters = 8
                case "options.averaging": options.averaging = 0.5
                case "options.loss": options.loss = .hinge
                case "data.size": (asked.data.size, asked.data.loadSize) = (32, 36)
                case "data.flips": asked.data.flips = false
                default: asked.seed = 9
                }
                asked.recipe = .cycleGAN(options)
                asked.schedule.steps = 4
            }
            Issue.record("no error")
        } catch let error as RunError {
            guard case .cannotChange(let change, _) = error else { throw error }
            #expect(change.option == option)
        }
        #expect(try place.contents("run") == before)
    }

    @Test("finds its images where they are, by the working directories of its sittings") func moved() throws {
        var asked = try place.configuration(steps: 2)
        let names = asked.data.training.map { $0.lastPathPart }
        try place.train(asked, in: "run")
        let run = place.folder("run")
        var stored = try run.readConfiguration()
        (stored.data.training, stored.data.test) = (names, names)
        stored.sittings[0].workingDirectory = place.path
        try run.write(stored)
        try place.resume("run") { $0.schedule.steps = 3 }
        #expect(try run.readConfiguration().sittings[1].changes?.map(\.option) == ["schedule.steps"])
        asked = try run.readConfiguration()
        #expect(asked.data.training == names.map { place.path + "/" + $0 })
        // Added and changed images are told and recorded; the epoch's length follows.
        try PixelImage(width: 20, height: 20, channels: 3, bytes: [UInt8](repeating: 9, count: 1200)).write(
            to: place.path + "/a/9.png")
        var told: [String] = []
        asked.schedule.steps = 4
        try place.train(asked, in: "run", .resume, onImageChanges: { told.append("\($0.lastPathPart): \($1)") })
        #expect(told == ["a: 1 added (9.png)"])
        let last = try #require(run.readConfiguration().sittings.last)
        #expect(last.changes?.map(\.option) == ["data.fingerprints", "schedule.steps"])
        #expect(try run.readConfiguration().data.fingerprints[0].count == 4)
        for name in ["0.png", "1.png", "2.png", "9.png"] { try Folder.remove(place.path + "/a/" + name) }
        try PixelImage(width: 20, height: 20, channels: 3, bytes: [UInt8](repeating: 7, count: 1200)).write(
            to: place.path + "/a/8.png")
        do {
            try place.train(asked, in: "run", .resume)
            Issue.record("no error")
        } catch RunError.otherImages {}
        asked.data.training[0] = place.path + "/none"
        do {
            try place.train(asked, in: "run", .resume)
            Issue.record("no error")
        } catch RunError.lostImages(let path) {
            #expect(path == place.path + "/none")
        }
    }

    @Test("goes back to a save that was kept; later ones are put aside") func back() throws {
        var asked = try place.configuration(steps: 7)
        asked.schedule.keepEvery = 3
        try place.train(asked, in: "run")
        let run = place.folder("run")
        #expect(run.keptSteps == [3, 6])
        do {
            try place.train(run.readConfiguration(), in: "run", .resume, from: 4)
            Issue.record("no error")
        } catch RunError.noSave(let step, _, let steps) {
            #expect(step == 4 && steps == [3, 6, 7])
        }
        try place.train(run.readConfiguration(), in: "run", .resume, from: 3)
        #expect(run.keptSteps == [3, 6])
        #expect(
            try Folder.names(in: run.path + "/checkpoints/given-up-1") == ["step-000006.safetensors", "step-000007.safetensors"])
        #expect(try run.readConfiguration().sittings.map(\.from) == [0, 3])
        asked.schedule.steps = 7
        try place.train(asked, in: "straight")
        let (first, second) = (try place.contents("run"), try place.contents("straight"))
        #expect(first.filter { !$0.key.contains("given-up") } == second)
    }

    @Test("is trained by one process at a time") func lock() throws {
        let witness = Witness(step: { [place] report in
            guard report.step == 2 else { return }
            do {
                try place.resume("run")
                Issue.record("no error")
            } catch RunError.inUse {}
            do {
                try place.train(place.configuration(), in: "run", .overwrite)
                Issue.record("no error")
            } catch RunError.inUse {}
        })
        try place.train(place.configuration(), in: "run", observers: [witness])
        try place.train(place.configuration(), in: "run", .overwrite)
    }

    @Test("a run that never saved does not block its name, one that did does") func blocking() throws {
        let witness = Witness(step: { [place] report in
            if report.step == 2 { try place.copy("run", as: "killed") }
        })
        try place.train(place.configuration(), in: "run", observers: [witness])
        try place.train(place.configuration(), in: "killed")
        #expect(try place.contents("killed") == place.contents("run"))
        do {
            try place.train(place.configuration(), in: "run")
            Issue.record("no error")
        } catch RunError.exists {}
    }

    @Test("whose length is to be less than it has made says so") func shorter() throws {
        try place.train(place.configuration(steps: 4), in: "run")
        do {
            try place.resume("run") { $0.schedule.steps = 3 }
            Issue.record("no error")
        } catch RunError.alreadyFurther(let step, let total, _) {
            #expect(step == 4 && total == 3)
        }
    }
}
