import Checkpoints
import Files
import Foundation
import GANTraining
import ImageFiles

/// The folder of one training: what was asked for, its log, samples, saves and the newest model.
struct RunFolder {
    let path: String

    /// What to do with a run of that name that is there already.
    enum Existing { case refuse, overwrite, resume }

    init(runs: String, name: String) { path = runs + "/" + name }
    init(path: String) { self.path = path }

    var configuration: String { path + "/config.json" }
    var log: String { path + "/log.csv" }
    var health: String { path + "/health.csv" }
    var model: String { path + "/model.safetensors" }
    var checkpoint: String { path + "/checkpoints/latest.safetensors" }
    func sample(step: Int) -> String { path + String(format: "/samples/step-%06d.png", step) }

    /// Makes the folder ready to be written to, before any work is done.
    func prepare(_ existing: Existing) throws {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        let exists = files.fileExists(atPath: path, isDirectory: &isFolder)
        let isRun = files.fileExists(atPath: configuration)
        if exists && !isFolder.boolValue { throw CommandError("not a folder \(path)", "choose another --name or --runs") }
        switch existing {
        case .resume:
            guard isRun else {
                throw CommandError("no run to resume in \(path)", "check --name and --runs, or leave out --resume")
            }
        case .refuse:
            guard !isRun && isEmpty else {
                throw CommandError(
                    "run exists already \(path)", "give another --name, or --resume to go on, or --overwrite to start anew")
            }
        case .overwrite:
            guard isRun || isEmpty else {
                throw CommandError("folder holds no run \(path)", "choose another --name, it is not overwritten")
            }
            for name in ["config.json", "log.csv", "health.csv", "model.safetensors", "checkpoints", "samples"] where exists {
                try? files.removeItem(atPath: path + "/" + name)
            }
        }
        do {
            for folder in ["samples", "checkpoints"] {
                try files.createDirectory(atPath: path + "/" + folder, withIntermediateDirectories: true)
            }
        } catch {
            throw CommandError("cannot write to \(path)", "choose another --runs, or correct the folder's permissions")
        }
        guard access(path, W_OK) == 0 else {
            throw CommandError("cannot write to \(path)", "choose another --runs, or correct the folder's permissions")
        }
    }

    private var isEmpty: Bool { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).isEmpty }

    // MARK: config.json

    func write(_ configuration: RunConfiguration) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(String(decoding: try encoder.encode(configuration), as: UTF8.self) + "\n", to: self.configuration)
    }

    func readConfiguration() throws -> RunConfiguration {
        guard let data = FileManager.default.contents(atPath: configuration) else {
            throw CommandError("no config.json in \(path)", "give the folder of a run")
        }
        do {
            return try JSONDecoder().decode(RunConfiguration.self, from: data)
        } catch {
            throw CommandError("damaged configuration \(configuration)", "restore the file or start a new run")
        }
    }

    // MARK: Saves

    /// Writes the state under a temporary name first, so that the last good save stays until the new one is complete.
    func save(_ state: TrainingState, step: Int) throws {
        var state = state
        state.words["step"] = String(step)
        try state.write(to: checkpoint)
    }

    func readCheckpoint() throws -> (state: TrainingState, step: Int) {
        guard FileManager.default.fileExists(atPath: checkpoint) else {
            throw CommandError("nothing was saved yet in \(path)", "start it anew with --overwrite")
        }
        let state = try TrainingState(contentsOf: checkpoint)
        guard let step = state.words["step"].flatMap({ Int($0) }) else {
            throw CommandError("damaged save \(checkpoint)", "start the run anew with --overwrite")
        }
        return (state, step)
    }

    /// The run of a kind under `runs` whose model is newest.
    static func newest(in runs: String, kind: ModelDescription.Kind) -> RunFolder? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []
        let dated = names.sorted().compactMap { name -> (RunFolder, Date)? in
            let folder = RunFolder(runs: runs, name: name)
            guard let configuration = try? folder.readConfiguration(), (configuration.gan != nil) == (kind == .gan) else {
                return nil
            }
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.model)
            return (attributes?[.modificationDate] as? Date).map { (folder, $0) }
        }
        return dated.max { $0.1 < $1.1 }?.0
    }
}
