import Checkpoints
import Foundation
import ModelFiles
import Runs
import Testing
import Training

@Suite("Saves of a run") struct SaveTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private func savedStep(_ run: RunFolder) throws -> Int? {
        guard FileManager.default.fileExists(atPath: run.checkpoint) else { return nil }
        return try SafetensorsFile(contentsOf: run.checkpoint).metadata["step"].flatMap { Int($0) }
    }

    @Test("what was told of a step is on the disk before the step is saved, and the state comes after the model") func order()
        throws
    {
        let run = place.folder("run")
        var moments: [String] = []
        let witness = Witness(
            prepare: { [place] step in
                #expect(try place.steps(ofTable: run.log) == Array(1...step))
                #expect(try Set(place.steps(ofTable: run.health)) == Set([1, 3, 6, 9].filter { $0 <= step }))
                moments.append("step \(step), saved \(try savedStep(run) ?? 0)")
            },
            save: { (save: TrainingSave) throws in
                #expect(try savedStep(run) == save.step)
                #expect(try ModelFile(contentsOf: run.model).description?.steps == save.step)
                #expect(try run.readConfiguration().sittings.last?.to == save.step)
            })
        try place.train(place.configuration(steps: 10), in: "run", observers: [witness])
        #expect(moments == ["step 4, saved 0", "step 8, saved 4", "step 10, saved 8"])
    }

    @Test("a run that is killed at any step goes on to the same bytes, its torn rows mended") func killed() throws {
        try place.train(place.configuration(), in: "straight")
        let straight = try place.contents("straight")
        // A copy in the middle of a run is what a killed process leaves; logs may end anywhere behind the save.
        for (step, torn) in [(5, "5,3,0."), (6, ""), (7, "5,3,0.1,0.2\n6,3,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,0.0100\n7,")] {
            let name = "killed-\(step)"
            let witness = Witness(step: { [place] report in
                guard report.step == step else { return }
                try place.copy("run-\(step)", as: name)
            })
            try place.train(place.configuration(), in: "run-\(step)", observers: [witness])
            for table in [place.folder(name).log, place.folder(name).health] {
                let file = try FileHandle(forWritingTo: URL(fileURLWithPath: table))
                try file.seekToEnd()
                try file.write(contentsOf: Data(torn.utf8))
                try file.close()
            }
            try place.resume(name)
            #expect(try place.contents(name) == straight, "killed in step \(step)")
        }
    }

    @Test("leftovers of the run's own files go when it goes on; files of others stay") func leftovers() throws {
        try place.train(place.configuration(steps: 4), in: "run")
        let run = place.folder("run").path
        let own = [
            ".config.json.abc.tmp", ".log.csv.1x.tmp", ".health.csv.zz9.tmp", ".model.safetensors.0.tmp",
            "checkpoints/.latest.safetensors.abc.tmp", "checkpoints/.step-000004.safetensors.a1.tmp",
            "samples/.step-000005.png.abc.tmp",
        ]
        let foreign = [
            ".notes.txt.abc.tmp", "notes.txt", ".log.csv.tmp", "checkpoints/.mine.safetensors.abc.tmp", "samples/favourite.png",
            "samples/.favourite.png.abc.tmp",
        ]
        for file in own + foreign { try Data("left".utf8).write(to: URL(fileURLWithPath: run + "/" + file)) }
        try place.resume("run") { $0.schedule.steps = 8 }
        let contents = try place.contents("run")
        for file in own { #expect(contents[file] == nil, "\(file) was left") }
        for file in foreign { #expect(contents[file] == Data("left".utf8), "\(file) was touched") }
        try place.train(place.configuration(), in: "straight")
        // The first sitting drew a sample at its end, which a straight run does not.
        let others = foreign + ["samples/step-000004.png"]
        #expect(contents.filter { !others.contains($0.key) } == (try place.contents("straight")))
    }

    @Test("every so many steps a save is kept, whole, and goes on where it stands for the newest") func kept() throws {
        var asked = try place.configuration()
        try place.train(asked, in: "plain")
        asked.schedule.keepEvery = 3
        try place.train(asked, in: "run")
        let run = place.folder("run"), straight = try place.contents("run")
        let files = ["latest.safetensors", "step-000003.safetensors", "step-000006.safetensors"]
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.path + "/checkpoints").sorted() == files)
        #expect(
            straight.filter { !$0.key.contains("/step-00000") }
                == (try place.contents("plain")).filter { !$0.key.contains("/step-00000") })
        for step in [3, 6] {
            // To the byte what a run of so many steps ends with.
            try place.train(place.configuration(steps: step), in: "short-\(step)")
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: run.checkpoint(step: step)))
                    == place.contents("short-\(step)")["checkpoints/latest.safetensors"])
            try place.copy("run", as: "back-\(step)")
            let back = place.folder("back-\(step)")
            try FileManager.default.removeItem(atPath: back.checkpoint)
            try FileManager.default.copyItem(atPath: back.checkpoint(step: step), toPath: back.checkpoint)
            try place.resume("back-\(step)")
            #expect(try place.contents("back-\(step)") == straight, "from step \(step)")
        }
    }

    @Test("how often saves are kept may change; a save that a killed process had still to keep is kept") func keptLater() throws {
        try place.train(place.configuration(steps: 4), in: "run")
        let run = place.folder("run")
        try place.resume("run") { ($0.schedule.steps, $0.schedule.keepEvery) = (6, 2) }
        func kept() throws -> [Int] {
            try (1...9).filter { step in
                guard FileManager.default.fileExists(atPath: run.checkpoint(step: step)) else { return false }
                return try SafetensorsFile(contentsOf: run.checkpoint(step: step)).metadata["step"] == "\(step)"
            }
        }
        #expect(try kept() == [4, 6])
        try FileManager.default.removeItem(atPath: run.checkpoint(step: 6))
        try place.resume("run") { $0.schedule.steps = 7 }
        #expect(try kept() == [4, 6])
        try place.resume("run") { ($0.schedule.steps, $0.schedule.keepEvery) = (9, 9) }
        #expect(try kept() == [4, 6, 9])
    }
}
