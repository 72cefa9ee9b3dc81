import CPUBackend
import Foundation
import ImageDatasets
import ImageFiles
import Recipes
import Runs
import Training

/// A folder of its own for a test, with two small sets of pictures and room for runs; gone with it.
final class Workplace {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/runs-" + UUID().uuidString
        for set in ["a", "b"] {
            try FileManager.default.createDirectory(atPath: path + "/" + set, withIntermediateDirectories: true)
            for index in 0..<3 {
                let bytes = (0..<20 * 20 * 3).map { UInt8(($0 * (set == "a" ? 7 : 11) + index * 50) % 256) }
                try PixelImage(width: 20, height: 20, channels: 3, bytes: bytes).write(to: "\(path)/\(set)/\(index).png")
            }
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func folder(_ name: String) -> RunFolder { RunFolder(runs: path + "/runs", name: name) }

    /// The smallest CycleGAN on both sets. Its learning rate is constant, so that a run's first steps do not depend on its length.
    func configuration(steps: Int = 8) throws -> RunConfiguration {
        var options = CycleGANOptions()
        (options.generator.architecture, options.generator.filters) = (.resNet(blocks: 1), 4)
        (options.discriminator.kind, options.discriminator.filters) = (.pixel, 4)
        options.poolSize = 3
        let sets = try ["a", "b"].map { try ImageFolder(path: path + "/" + $0) }
        var data = RunConfiguration.Data(training: sets, test: sets, domains: ["a", "b"])
        (data.size, data.loadSize) = (16, 18)
        var schedule = RunConfiguration.Schedule()
        (schedule.steps, schedule.policy, schedule.sampleEvery, schedule.saveEvery) = (steps, .constant, 5, 4)
        return RunConfiguration(seed: 1, schedule: schedule, data: data, recipe: .cycleGAN(options))
    }

    /// Trains to the end, and gives what was told of kernels that are not those of the sitting before.
    @discardableResult
    func train(
        _ configuration: RunConfiguration, in name: String, _ existing: RunFolder.Existing = .refuse, from step: Int? = nil,
        instructionSet: String = "generic", observers: [any TrainingObserver] = [], evaluationSeed: UInt64 = 0,
        onImageChanges: @escaping (String, DatasetChanges) -> Void = { _, _ in }, shouldStop: @escaping () -> Bool = { false }
    ) throws -> [String] {
        let backend = CPUBackend(threads: 1, instructionSet: instructionSet)
        var run = TrainingRun(
            configuration, in: folder(name), on: backend, threads: 1, instructionSet: backend.instructionSet)
        run.onImageChanges = onImageChanges
        run.evaluation.seed = evaluationSeed
        run.shouldStop = shouldStop
        var told: [String] = []
        (run.existing, run.resumeFrom, run.diagnoseEvery, run.observers) = (existing, step, 3, observers)
        run.onOtherInstructionSet = { told.append("\($0) to \($1)") }
        _ = try run.train()
        return told
    }

    /// Goes on with a run as it is stored, perhaps with other options.
    @discardableResult
    func resume(
        _ name: String, instructionSet: String = "generic", observers: [any TrainingObserver] = [],
        _ change: (inout RunConfiguration) -> Void = { _ in }
    ) throws -> [String] {
        let stored = try folder(name).readConfiguration()
        var asked = stored
        change(&asked)
        try asked.checkResuming(stored, in: folder(name))
        return try train(asked, in: name, .resume, instructionSet: instructionSet, observers: observers)
    }

    /// What a killed process would leave: a run as it is now, under another name.
    func copy(_ name: String, as other: String) throws {
        try FileManager.default.copyItem(atPath: folder(name).path, toPath: folder(other).path)
    }

    /// All files of a run by their paths in it, but for what tells of sittings; the log without the seconds of its steps.
    func contents(_ name: String) throws -> [String: Data] {
        let run = folder(name).path
        var files: [String: Data] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: run) where file != "config.json" {
            let path = run + "/" + file
            if (try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType) == .typeDirectory {
                continue
            }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            files[file] = file == "log.csv" ? Data(Self.withoutSeconds(String(decoding: bytes, as: UTF8.self)).utf8) : bytes
        }
        return files
    }

    private static func withoutSeconds(_ log: String) -> String {
        log.split(separator: "\n", omittingEmptySubsequences: false).map { row in
            row.lastIndex(of: ",").map { String(row[..<$0]) } ?? String(row)
        }.joined(separator: "\n")
    }

    /// The steps of a table's rows, which are whole.
    func steps(ofTable path: String) throws -> [Int] {
        let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        guard rows.last == "" else { throw CocoaError(.fileReadCorruptFile) }
        return rows.dropFirst().dropLast().compactMap { $0.split(separator: ",").first.flatMap { Int($0) } }
    }
}

/// Calls closures when something happens in a training.
final class Witness: TrainingObserver {
    private let onPrepare: (Int) throws -> Void
    private let onSave: (TrainingSave) throws -> Void
    private let onStep: (StepReport) throws -> Void

    init(
        prepare: @escaping (Int) throws -> Void = { _ in }, save: @escaping (TrainingSave) throws -> Void = { _ in },
        step: @escaping (StepReport) throws -> Void = { _ in }
    ) { (onPrepare, onSave, onStep) = (prepare, save, step) }

    func step(_ report: StepReport) throws { try onStep(report) }
    func prepareForSave(step: Int) throws { try onPrepare(step) }
    func save(_ save: TrainingSave) throws { try onSave(save) }
}
