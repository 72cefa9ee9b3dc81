import Files
import Foundation
import ModelFiles
import Recipes
import Training

/// The folder of one training: what was asked for, its log, samples, saves and the newest model.
public struct RunFolder: Sendable {
    /// As given.
    public let path: String

    /// What to do with a run of that name that is there already.
    public enum Existing: Sendable {
        /// It is an error.
        case refuse
        /// It is emptied.
        case overwrite
        /// It goes on.
        case resume
    }

    /// The run `name` among all runs.
    public init(runs: String, name: String) { path = runs + "/" + name }
    /// The run in a folder.
    public init(path: String) { self.path = path }

    /// Its last part, which `--name` takes.
    public var name: String { (path as NSString).lastPathComponent }
    /// What was asked for.
    public var configuration: String { path + "/config.json" }
    /// A row a step.
    public var log: String { path + "/log.csv" }
    /// A row a layer, of the steps that were looked at.
    public var health: String { path + "/health.csv" }
    /// The newest model.
    public var model: String { path + "/model.safetensors" }
    /// The newest save.
    public var checkpoint: String { checkpoints + "/latest.safetensors" }
    /// A save that is kept.
    public func checkpoint(step: Int) -> String { checkpoints + String(format: "/step-%06d.safetensors", step) }
    /// A sample grid.
    public func sample(step: Int) -> String { samples + String(format: "/step-%06d.png", step) }

    private var checkpoints: String { path + "/checkpoints" }
    private var samples: String { path + "/samples" }

    /// Makes the folder ready to be written to, before any work is done.
    ///
    /// - Throws: `RunError` where that is not possible, or not wanted; `FileError` where leftovers cannot be removed.
    public func prepare(_ existing: Existing) throws {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        let exists = files.fileExists(atPath: path, isDirectory: &isFolder)
        let isRun = files.fileExists(atPath: configuration)
        if exists && !isFolder.boolValue { throw RunError.notAFolder(path) }
        switch existing {
        case .resume: if !isRun { throw RunError.missing(path) }
        case .refuse: if isRun || !isEmpty { throw RunError.exists(path) }
        case .overwrite:
            if !isRun && !isEmpty { throw RunError.notARun(path) }
            for file in [configuration, log, health, model, checkpoints, samples] where exists {
                try? files.removeItem(atPath: file)
            }
        }
        do {
            for folder in [samples, checkpoints] {
                try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        } catch {
            throw RunError.notWritable(path)
        }
        guard access(path, W_OK) == 0 else { throw RunError.notWritable(path) }
        try removeLeftovers()
    }

    private var isEmpty: Bool { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).isEmpty }

    /// What a process that was killed left of the files it was writing. Files of others stay.
    private func removeLeftovers() throws {
        try AtomicFile.removeLeftovers(in: path) { ["config.json", "log.csv", "health.csv", "model.safetensors"].contains($0) }
        for folder in [samples, checkpoints] {
            try AtomicFile.removeLeftovers(in: folder) { $0.hasPrefix("step-") || $0 == "latest.safetensors" }
        }
    }

    // MARK: config.json

    /// Writes `config.json`.
    ///
    /// - Throws: `FileError` where it cannot be written.
    public func write(_ configuration: RunConfiguration) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(String(decoding: try encoder.encode(configuration), as: UTF8.self) + "\n", to: self.configuration)
    }

    /// Reads `config.json`.
    ///
    /// - Throws: `RunError` where it is missing, damaged or of a later version.
    public func readConfiguration() throws -> RunConfiguration {
        guard let data = FileManager.default.contents(atPath: configuration) else { throw RunError.noConfiguration(path) }
        do {
            return try JSONDecoder().decode(RunConfiguration.self, from: data)
        } catch let error as NewerFormat {
            throw RunError.newer(path: configuration, error)
        } catch {
            throw RunError.damagedConfiguration(configuration)
        }
    }

    /// Reads the newest save.
    ///
    /// - Throws: `RunError` where there is none, `CheckpointError` where it is damaged.
    public func readState() throws -> TrainingState {
        guard FileManager.default.fileExists(atPath: checkpoint) else { throw RunError.nothingSaved(path) }
        return try TrainingState(contentsOf: checkpoint)
    }

    /// The run under `runs` whose model is newest.
    ///
    /// - Parameter translates: Whether models that translate are wanted, or those that make images from noise.
    public static func newest(in runs: String, translates: Bool) -> RunFolder? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []
        let dated = names.sorted().compactMap { name -> (RunFolder, Date)? in
            let folder = RunFolder(runs: runs, name: name)
            guard let configuration = try? folder.readConfiguration(), configuration.recipe.traits.translates == translates else {
                return nil
            }
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.model)
            return (attributes?[.modificationDate] as? Date).map { (folder, $0) }
        }
        return dated.max { $0.1 < $1.1 }?.0
    }
}
