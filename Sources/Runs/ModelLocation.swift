import Files
import Foundation
import ModelFiles

/// Finds a model: in a file, in a folder, the newest of all runs, or the one that ships with the command.
public enum ModelLocation {
    /// Opens a model.
    ///
    /// - Parameters:
    ///   - given: A model file, a run folder, or a folder of weights with the names of the reference; nil for the newest run or,
    ///     where there is none, the model that ships with the command.
    ///   - runs: The folder of all runs.
    ///   - translates: Whether to look for a model that translates, or for one that generates images from noise.
    ///   - network: The name of the only network that is wanted from the file; nil for all.
    ///   - newest: Whether the newest model of a run is wanted, and not its best one.
    /// - Returns: The model, and the path of the file or folder it was read from.
    /// - Throws: `RunError` where there is none, `ModelFileError` or `CheckpointError` for a damaged one, `FileError` for one that
    ///   may not be read.
    public static func open(
        _ given: String?, runs: String, translates: Bool = true, network: String? = nil, newest: Bool = false
    ) throws -> (path: String, file: ModelFile) {
        guard let given else {
            let path = try find(in: runs, translates: translates, newest: newest)
            return (path, try ModelFile(contentsOf: path, network: network))
        }
        guard let kind = FileKind(ofFileAt: given) else { throw RunError.noModel(given) }
        guard kind == .folder else { return (given, try file(at: given, network: network)) }
        // A folder that may not be looked into is not one without a model.
        let names = try Folder.names(in: given)
        let run = RunFolder(path: given)
        if let model = run.bestOrNewestModel(newest: newest) {
            return (model, try ModelFile(contentsOf: model, network: network))
        }
        if let file = try ModelFile(folder: given, network: network) { return (given, file) }
        if names.contains(run.configuration.lastPathPart) {
            throw run.hasSaved ? RunError.modelMissing(given) : .nothingSaved(given)
        }
        throw RunError.noModelInFolder(given)
    }

    /// Opens a model file; a save in the folder of its run is described by the run.
    private static func file(at path: String, network: String?) throws -> ModelFile {
        var file = try ModelFile(contentsOf: path, network: network)
        let run = RunFolder(path: path.folderPart.folderPart)
        if let step = file.savedStep, file.description == nil, path.folderPart == run.checkpoint.folderPart,
            let configuration = try? run.readConfiguration(), configuration.recipe.traits.translates
        {
            file.description = configuration.modelDescription(steps: step)
        }
        return file
    }

    private static func find(in runs: String, translates: Bool, newest: Bool) throws -> String {
        // A folder that is named, other than the usual one, must be there.
        if runs != RunFolder.usualRuns { _ = try Folder.names(in: runs) }
        if let run = RunFolder.newest(in: runs, translates: translates) {
            return run.bestOrNewestModel(newest: newest) ?? run.model
        }
        // A run that is there but cannot be read is not passed over for another model.
        for name in (try? Folder.names(in: runs)) ?? [] {
            let run = RunFolder(runs: runs, name: name)
            if FileStatus.exists(run.configuration) { _ = try run.readConfiguration() }
        }
        if translates, let shipped { return shipped }
        throw RunError.noRun(runs: runs, translates: translates)
    }

    // MARK: - The shipped model

    /// The name of the file of the model that ships with the command.
    public static let shippedName = "horses2zebras.safetensors"

    /// The path of the model that ships with the command, wherever the command is started from; nil where it was installed without
    /// it.
    ///
    /// It is beside the program, in `../share/cyclegan`, or in `samples` of the checkout that the program was built in.
    public static var shipped: String? { shipped(shippedName) }

    /// The path of a file that ships with the command; nil where it was installed without it.
    static func shipped(_ name: String) -> String? {
        guard let program else { return nil }
        let folder = program.folderPart
        var places = [folder, folder.folderPart.appendingPathPart("share/cyclegan")]
        var above = folder
        while above != "/" && !above.isEmpty {
            above = above.folderPart
            places.append(above.appendingPathPart("samples"))
        }
        return places.map { $0.appendingPathPart(name) }.first { FileKind(ofFileAt: $0) == .regular }
    }

    /// The path of the program that is running, without links.
    private static var program: String? {
        Folder.realPath("/proc/self/exe") ?? Bundle.main.executablePath.flatMap { Folder.realPath($0) }
    }
}
