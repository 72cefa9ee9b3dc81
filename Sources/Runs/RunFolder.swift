import Evaluation
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

    /// The folder of all runs where no other is named.
    public static let usualRuns = "runs"

    /// Creates the folder `name` in the folder of all runs.
    public init(runs: String, name: String) { path = runs.appendingPathPart(name) }
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
    /// The path of `images.csv`, which lists the training images.
    public var images: String { path + "/images.csv" }
    /// The path of `metrics.csv`, which has a row for each evaluated step.
    public var metrics: String { path + "/metrics.csv" }
    /// The path of the best model so far, where the run is evaluated.
    public var bestModel: String { path + "/model.best.safetensors" }
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
    /// - Returns: The lock of the run, which keeps other processes away as long as it is held.
    /// - Throws: `RunError` where the folder has files that are not to be replaced, no run to resume, or another process trains it;
    ///   `FileError` where it cannot be written to.
    public func prepare(_ existing: Existing) throws -> FolderLock {
        try checkKind(existing)
        try Folder.create(path)
        let lock = try lock(existing)
        if existing != .resume {
            // What makes it a run goes last, so that a process that is killed here leaves one.
            for file in [log, health, metrics, images, bestModel, model, checkpoints, samples, configuration] {
                try Folder.remove(file)
            }
        }
        for folder in [samples, checkpoints] { try Folder.create(folder) }
        guard Folder.isWritable(path) else { throw FileError(path: path, problem: .cannotWrite(errno: EACCES)) }
        try removeLeftovers()
        return lock
    }

    /// Checks what `prepare` would, and changes nothing.
    ///
    /// - Throws: What `prepare` would throw.
    public func check(_ existing: Existing) throws {
        try checkKind(existing)
        var place = path
        while !place.isEmpty && !FileStatus.exists(place) { place = place.folderPart }
        if place == path { _ = try lock(existing) }
        if !place.isEmpty, FileKind(ofFileAt: place) != .folder {
            throw FileError(path: path, problem: .cannotMakeFolder(errno: ENOTDIR))
        }
        guard Folder.isWritable(place.isEmpty ? "." : place) else {
            throw FileError(path: path, problem: .cannotWrite(errno: EACCES))
        }
    }

    private func checkKind(_ existing: Existing) throws {
        let kind = FileKind(ofFileAt: path)
        if let kind, kind != .folder { throw RunError.notAFolder(path) }
        if existing == .resume && !isRun { throw RunError.missing(path) }
    }

    /// Locks the folder, and checks that nothing is in it that is not to be replaced.
    private func lock(_ existing: Existing) throws -> FolderLock {
        guard let lock = try FolderLock(path) else { throw RunError.inUse(path) }
        // A run that never saved is not worth anything.
        if existing == .refuse && isRun && hasSaved { throw RunError.exists(path) }
        if existing != .resume && !isRun && !isEmpty { throw RunError.notARun(path) }
        return lock
    }

    /// Whether there is a run, perhaps one that cannot be read.
    public var isRun: Bool {
        guard FileStatus.exists(configuration) else { return false }
        if FileStatus.exists(log) || FileStatus.exists(checkpoints) || FileStatus.exists(model) { return true }
        return (try? readConfiguration()) != nil
    }

    /// Whether the run has a save or a model.
    public var hasSaved: Bool { FileStatus.exists(checkpoint) || FileStatus.exists(model) || !keptSteps.isEmpty }

    /// The path of the best model, or of the newest where that is wanted or there is no best one; nil where there is neither.
    ///
    /// What is best by the sliced Wasserstein distance alone is not taken: it is small for images to which little was done.
    public func bestOrNewestModel(newest: Bool) -> String? {
        if !newest && FileStatus.exists(bestModel) {
            // One that is damaged is not passed over: to open it is an error.
            guard let file = try? ModelFile(contentsOf: bestModel) else { return bestModel }
            if file.description?.evaluation.map({ EvaluationFigure.scoreName(in: $0.figures) }) == "KID" { return bestModel }
        }
        return FileStatus.exists(model) ? model : nil
    }

    /// When the newest model was written; long ago where there is none.
    public var modified: Date { FileStatus(model)?.modified ?? .distantPast }

    /// The step of the best model; nil where there is none that can be read.
    public var bestStep: Int? { try? ModelFile(contentsOf: bestModel).description?.steps }

    // MARK: Saves

    /// The steps of the saves that are kept, ascending.
    public var keptSteps: [Int] {
        let names = (try? Folder.names(in: checkpoints)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix("step-"), name.hasSuffix(".safetensors") else { return nil }
            return Int(name.dropFirst("step-".count).dropLast(".safetensors".count))
        }.sorted()
    }

    /// Makes a save that was kept the newest one, from which the run is resumed.
    ///
    /// Later saves, and a best model of a later step, are of steps that are given up. They are moved to a folder of their own,
    /// `checkpoints/given-up-1` and so on, where they stay, but are not offered any more.
    ///
    /// - Parameters:
    ///   - step: The step of a save.
    ///   - newest: The step of the newest save; nil where there is none.
    /// - Throws: `FileError` where files cannot be moved or linked.
    func goBack(to step: Int, newest: Int?) throws {
        if step == newest { return }
        if let newest, !keptSteps.contains(newest) { try keep(step: newest) }
        var later = keptSteps.filter { $0 > step }.map { checkpoint(step: $0) }
        if let best = bestStep, best > step { later.append(bestModel) }
        try copy(checkpoint(step: step), to: checkpoint)
        guard !later.isEmpty else { return }
        let place = (1...).lazy.map { "\(checkpoints)/given-up-\($0)" }.first { !FileStatus.exists($0) } ?? checkpoints
        try Folder.create(place)
        for file in later { try Folder.move(file, to: place.appendingPathPart(file.lastPathPart)) }
    }

    /// Gives the newest save a second name, under which it remains when the next save replaces the first.
    func keep(step: Int) throws { try copy(checkpoint, to: checkpoint(step: step)) }

    private func copy(_ save: String, to other: String) throws {
        // A save is never written to, only replaced, so both names can share the file.
        let new = other.folderPart.appendingPathPart(".\(other.lastPathPart).0.tmp")
        try Folder.remove(new)
        do {
            try Folder.link(save, as: new)
            try Folder.move(new, to: other)
        } catch {
            // Some file systems have no hard links.
            try TrainingState(contentsOf: save).write(to: other)
        }
        try Folder.remove(new)  // stays where both names were of one file already
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
        try AtomicFile.removeLeftovers(in: path) {
            [self.configuration, log, health, metrics, images, model, bestModel].map(\.lastPathPart).contains($0)
        }
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
    /// - Throws: `RunError` where it is missing, damaged or was written by a newer version; `FileError` where it cannot be read.
    public func readConfiguration() throws -> RunConfiguration {
        let bytes: [UInt8]
        do {
            bytes = try InputFile(path: configuration).bytes()
        } catch  where error.isMissing {
            throw RunError.noConfiguration(path)
        }
        do {
            let read = try JSONDecoder().decode(RunConfiguration.self, from: Data(bytes))
            try read.validate()
            return read
        } catch let error as OptionOutOfRange {
            throw RunError.absurd(path: configuration, error)
        } catch let error as NewerFormat {
            throw RunError.newer(path: configuration, error)
        } catch {
            throw RunError.damagedConfiguration(configuration)
        }
    }

    /// Returns the run in the folder `runs` with the newest model; nil where there is none.
    ///
    /// - Parameters:
    ///   - runs: The folder of all runs.
    ///   - translates: Whether to look for a model that translates, or for one that generates images from noise.
    public static func newest(in runs: String, translates: Bool) -> RunFolder? {
        newest(in: runs, by: \.model) { $0.traits.translates == translates }
    }

    /// Returns the run in the folder `runs` with the newest save of a wanted recipe; nil where there is none.
    ///
    /// - Parameters:
    ///   - runs: The folder of all runs.
    ///   - isWanted: Whether a method of training is wanted.
    public static func newest(in runs: String, of isWanted: (Recipe.Name) -> Bool) -> RunFolder? {
        newest(in: runs, by: \.checkpoint) { isWanted($0.name) }
    }

    private static func newest(
        in runs: String, by file: KeyPath<RunFolder, String>, where isWanted: (Recipe) -> Bool
    ) -> RunFolder? {
        let names = (try? Folder.names(in: runs)) ?? []
        let dated = names.compactMap { name -> (RunFolder, Date)? in
            let folder = RunFolder(runs: runs, name: name)
            guard let configuration = try? folder.readConfiguration(), isWanted(configuration.recipe) else { return nil }
            return FileStatus(folder[keyPath: file]).map { (folder, $0.modified) }
        }
        return dated.max { $0.1 < $1.1 }?.0
    }
}
