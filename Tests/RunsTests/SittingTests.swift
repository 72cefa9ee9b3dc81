import CPUBackend
import Foundation
import Recipes
import Runs
import Testing

@Suite("Sittings of a run") struct SittingTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    @Test("are listed with what they worked with, also one that was killed before it told of its save") func list() throws {
        try place.train(place.configuration(steps: 4), in: "run")
        let run = place.folder("run")
        var killed = try run.readConfiguration()
        killed.sittings[0].to = nil
        try run.write(killed)
        try place.resume("run") { $0.schedule.steps = 6 }
        // One that has nothing to do changes nothing.
        let before = try run.readConfiguration()
        try place.resume("run") { $0.schedule.sampleEvery = 7 }
        #expect(try run.readConfiguration() == before)
        let sittings = before.sittings
        #expect(sittings.map(\.from) == [0, 4] && sittings.map(\.to) == [4, 6])
        for sitting in sittings {
            #expect((sitting.version, sitting.threads, sitting.instructionSet) == (toolkitVersion, 1, "generic"))
            let date = try Date(#require(sitting.date), strategy: .iso8601)
            #expect(abs(date.timeIntervalSinceNow) < 600)
        }
    }

    @Test("one that fails between two steps saves what it has", arguments: [3, 6]) func failing(step: Int) throws {
        struct Failure: Error {}
        let witness = Witness(step: { report in if report.step == step { throw Failure() } })
        #expect(throws: Failure.self) { try place.train(place.configuration(), in: "run", observers: [witness]) }
        #expect(try place.folder("run").readConfiguration().sittings.map(\.to) == [step])
        #expect(try place.steps(ofTable: place.folder("run").log) == Array(1...step))
    }

    @Test(
        "of another instruction set are told, and the run goes on",
        .enabled(if: CPUBackend.availableInstructionSets.count > 1, "this machine has kernels of one instruction set"))
    func instructionSets() throws {
        let best = CPUBackend.availableInstructionSets[0]
        #expect(try place.train(place.configuration(steps: 4), in: "run") == [])
        #expect(try place.resume("run") { $0.schedule.steps = 5 } == [])
        #expect(try place.resume("run", instructionSet: best) { $0.schedule.steps = 6 } == ["generic to \(best)"])
        #expect(try place.resume("run", instructionSet: best) { $0.schedule.steps = 7 } == [])
        let sittings = try place.folder("run").readConfiguration().sittings
        #expect(sittings.map(\.instructionSet) == ["generic", "generic", best, best])
        #expect(try place.steps(ofTable: place.folder("run").log) == Array(1...7))
    }

    /// A process may be killed before there is a `config.json`.
    @Test("a run that has hardly begun can be begun again", arguments: [RunFolder.Existing.refuse, .overwrite])
    func beginning(existing: RunFolder.Existing) throws {
        let run = place.folder("run")
        for name in ["samples", "checkpoints"] {
            try FileManager.default.createDirectory(atPath: run.path + "/" + name, withIntermediateDirectories: true)
        }
        let leftover = run.path + "/.config.json.abc.tmp"
        try Data("{".utf8).write(to: URL(fileURLWithPath: leftover))
        try place.train(place.configuration(steps: 4), in: "run", existing)
        #expect(!FileManager.default.fileExists(atPath: leftover))
        #expect(try run.readConfiguration().sittings.map(\.to) == [4])
    }

    @Test(
        "a folder that holds anything else is not touched",
        arguments: ["notes.txt", "samples/a.png", ".notes.abc.tmp", "samples"])
    func foreign(name: String) throws {
        let run = place.folder("run"), path = run.path + "/" + name
        let parent = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        for existing in [RunFolder.Existing.refuse, .overwrite] {
            let error = #expect(throws: RunError.self) {
                try place.train(place.configuration(), in: "run", existing)
            }
            #expect(error?.description == "folder holds no run \(run.path)")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: run.path).count == name.split(separator: "/").count)
    }
}
