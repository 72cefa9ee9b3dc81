import CycleGANKit
import Foundation
import Testing

/// What an application does, with one import and without access to what only this package sees.
@Suite("An application") struct ApplicationTests {
    @Test("trains, resumes, loads the model and translates a picture") func trainAndTranslate() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("kit-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        try SyntheticDataset(count: 3, testCount: 2, size: 64, seed: 1).write(to: root, threads: 2) { _, _ in }

        let cpu = CPUBackend(threads: 2)
        let folders = try UnpairedFolders(a: root + "/horses", b: root + "/zebras")
        var data = RunConfiguration.Data(
            training: [folders.trainA, folders.trainB], test: [folders.testA, folders.testB], domains: ["horses", "zebras"])
        (data.size, data.loadSize) = (Preset.tiny.size, Preset.tiny.loadSize)
        var schedule = Preset.tiny.schedule, options = Preset.tiny.model
        (schedule.steps, options.generator.filters, options.discriminator.filters) = (1, 4, 4)
        func makeRun() -> TrainingRun {
            TrainingRun(
                RunConfiguration(seed: 0, schedule: schedule, data: data, recipe: .cycleGAN(options)),
                in: RunFolder(path: root + "/run"), on: cpu, threads: cpu.threads, instructionSet: cpu.instructionSet)
        }
        let first = try makeRun().train()
        #expect(first.steps == 1 && !first.isInterrupted)
        schedule.steps = 2
        var second = makeRun()
        #expect(throws: RunError.self) { _ = try second.train() }
        second.existing = .resume
        #expect(try second.train().losses.keys.sorted() == CycleGANTrainer.lossNames.sorted())

        let generator = try ModelFile(contentsOf: second.folder.model).translator(.a2b, on: cpu)
        let horse = try PixelImage(contentsOf: folders.testA.path(at: 0))
        let zebra = try generator.translate(horse, on: cpu)
        #expect((zebra.width, zebra.height) == (horse.width, horse.height) && zebra != horse)
    }
}
