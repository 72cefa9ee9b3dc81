import Files
import Foundation
import ModelFiles
import Recipes
import Training

/// The folder of one run: its configuration, log, samples, saves and newest model.
public struct RunFolder: Sendable {
    /// The path as given.
    public let path: String

    /// What to do where the folder already has a run.
    public enum Existing: Sendable {
        /// Throw an error.
        case refuse
        /// Delete the files of the run.
        case overwrite
        /// Resume the run.
        case resume
    }

    /// Creates the folder `name` in the folder of all runs.
    public init(runs: String, name: String) { path = runs + "/" + name }
    /// Creates a run folder with this path.
    public init(path: String) { self.path = path }

    /// The name of the run, the last component of the path.
    public var name: String { path.lastPathPart }
    /// The path of `config.json`, which has all options.
    public var configuration: String { path + "/config.json" }
    /// The path of `log.csv`, which has a row for each step.
    public var log: String { path + "/log.csv" }
    /// The path of `health.csv`, which has a row for each layer and measured step.
    public var health: String { path + "/health.csv" }
    /// The path of the newest model.
    public var model: String { path + "/model.safetensors" }
    /// The path of the newest save.
    public var checkpoint: String { checkpoints + "/latest.safetensors" }
    /// Returns the path of a save that is kept.
    public func checkpoint(step: Int) -> String { checkpoints + String(format: "/step-%06d.safetensors", step) }
    /// Returns the path of a sample grid.
    public func sample(step: Int) -> String { samples + String(format: "/step-%06d.png", step) }

    private var checkpoints: String { path + "/checkpoints" }
    private var samples: String { path + "/samples" }

    /// Prepares the folder before any work is done: creates it, deletes a former run where that is wanted, and removes the
    /// temporary files of a killed process.
    ///
    /// - Throws: `RunError` where the folder has files that are not to be replaced, no run to resume, or cannot be written to;
    ///   `FileError` where temporary files cannot be removed.
    public func prepare(_ existing: Existing) throws {
        let kind = FileKind(ofFileAt: path)
        let isRun = FileStatus.exists(configuration)
        if let kind, kind != .folder { throw RunError.notAFolder(path) }
        switch existing {
        case .resume: if !isRun { throw RunError.missing(path) }
        case .refuse: if isRun || !isEmpty { throw RunError.exists(path) }
        case .overwrite:
            if !isRun && !isEmpty { throw RunError.notARun(path) }
            // What makes it a run goes last, so that a process that is killed here leaves one.
            for file in [log, health, model, checkpoints, samples, configuration] where kind != nil {
                try? Folder.remove(file)
            }
        }
        do {
            for folder in [samples, checkpoints] {
                try Folder.create(folder)
            }
        } catch {
            throw RunError.notWritable(path)
        }
        guard Folder.isWritable(path) else { throw RunError.notWritable(path) }
        try removeLeftovers()
    }

    /// Whether nothing is there but what a run leaves that is killed before there is a `config.json`.
    private var isEmpty: Bool {
        func names(_ folder: String) -> [String]? { try? Folder.names(in: folder) }
        return (names(path) ?? []).allSatisfy { name in
            ["samples", "checkpoints"].contains(name)
                ? names(path + "/" + name) == [] : name.hasPrefix(".config.json.") && name.hasSuffix(".tmp")
        }
    }

    /// Removes the temporary files of a killed process. Other files stay.
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
    /// - Throws: `RunError` where it is missing, damaged or was written by a newer version.
    public func readConfiguration() throws -> RunConfiguration {
        guard let bytes = try? InputFile.contents(of: configuration) else { throw RunError.noConfiguration(path) }
        do {
            return try JSONDecoder().decode(RunConfiguration.self, from: Data(bytes))
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
        guard FileStatus.exists(checkpoint) else { throw RunError.nothingSaved(path) }
        return try TrainingState(contentsOf: checkpoint)
    }

    /// Returns the run in the folder `runs` with the newest model; nil where there is none.
    ///
    /// - Parameters:
    ///   - runs: The folder of all runs.
    ///   - translates: Whether to look for a model that translates, or for one that generates images from noise.
    public static func newest(in runs: String, translates: Bool) -> RunFolder? {
        let names = (try? Folder.names(in: runs)) ?? []
        let dated = names.compactMap { name -> (RunFolder, Date)? in
            let folder = RunFolder(runs: runs, name: name)
            guard let configuration = try? folder.readConfiguration(), configuration.recipe.traits.translates == translates else {
                return nil
            }
            return FileStatus(folder.model).map { (folder, $0.modified) }
        }
        return dated.max { $0.1 < $1.1 }?.0
    }
}
