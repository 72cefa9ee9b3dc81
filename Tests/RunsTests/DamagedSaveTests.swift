import Checkpoints
import Files
import Foundation
import Runs
import Testing

@Suite("A save that a run cannot go on from") struct DamagedSaveTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    /// Resumes a run of four steps after a change of its save, and returns what is said to be wrong with it.
    private func problem(_ name: String, _ change: (inout SafetensorsFile) -> Void) throws -> String? {
        try place.train(place.configuration(steps: 4), in: name)
        let path = place.folder(name).checkpoint
        var file = try SafetensorsFile(contentsOf: path)
        change(&file)
        try file.write(to: path)
        do {
            try place.resume(name) { $0.schedule.steps = 6 }
        } catch RunError.unfitSave(let found, let reason, _) {
            #expect(found == path)
            return reason
        }
        return nil
    }

    @Test("has NaN, is of another run, or has arrays that the training does not know") func reasons() throws {
        #expect(try problem("same") { _ in } == nil)
        let nan = try problem("nan") { file in
            file.tensors["G_A/model.1.bias"] = StoredTensor(shape: [4]) { [0, .nan, 0, 0] }
        }
        #expect(nan == "NaN in the array G_A/model.1.bias")
        #expect(
            try problem("seed") { $0.metadata["seed"] = "2" } == "the seed is 2, not 1, in the save of another run")
        let foreign = try problem("foreign") { $0.tensors["G_A_average/x"] = StoredTensor(shape: [1]) { [Float(0)] } }
        #expect(foreign == "unexpected array G_A_average/x in the saved state")
        for step in ["x", "-1", "9223372036854775807"] {
            #expect(try problem("step\(step)") { $0.metadata["step"] = step } == "no valid number of steps")
        }
    }

    @Test("is cut short; another one that was kept is named") func cut() throws {
        var asked = try place.configuration(steps: 4)
        asked.schedule.keepEvery = 3
        try place.train(asked, in: "run")
        let path = place.folder("run").checkpoint
        try AtomicFile.write(Array(try InputFile.contents(of: path).dropLast(100)), to: path)
        do {
            try place.resume("run") { $0.schedule.steps = 6 }
            Issue.record("no error")
        } catch RunError.damagedSave(let found, _, let steps) {
            #expect(found == path && steps == [3])
        }
        // Going back to a save that cannot be read changes nothing.
        let kept = place.folder("run").checkpoint(step: 3), whole = try InputFile.contents(of: kept)
        try AtomicFile.write(Array(whole.prefix(50)), to: kept)
        let before = try place.contents("run")
        do {
            try place.train(place.folder("run").readConfiguration(), in: "run", .resume, from: 3)
            Issue.record("no error")
        } catch RunError.damagedSave(let found, _, let steps) {
            #expect(found == kept && steps == [])
        }
        #expect(try place.contents("run") == before)
        try AtomicFile.write(whole, to: kept)
        try place.train(place.folder("run").readConfiguration(), in: "run", .resume, from: 3)
        #expect(try place.steps(ofTable: place.folder("run").log) == [1, 2, 3, 4])
    }

    @Test("a model that is missing is written again by a run that has ended") func model() throws {
        try place.train(place.configuration(steps: 4), in: "run")
        let run = place.folder("run"), model = try InputFile.contents(of: run.model)
        try Folder.remove(run.model)
        do {
            _ = try ModelLocation.open(run.path, runs: "")
            Issue.record("no error")
        } catch RunError.modelMissing {}
        try place.resume("run")
        #expect(try InputFile.contents(of: run.model) == model)
    }

    @Test("rows that log.csv lacks are counted") func missingRows() throws {
        try place.train(place.configuration(steps: 4), in: "run")
        let log = place.folder("run").log
        for (text, missing) in [("", 4), ("step,epoch\n1,1\n4,2\n", 2)] {
            try AtomicFile.write(text, to: log)
            let table = try StepTable(path: log, columns: ["epoch"], finishedSteps: 4)
            #expect(table.missingSteps == missing)
        }
    }
}
