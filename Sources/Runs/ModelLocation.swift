import Files
import ModelFiles

/// Finds a model: in a file, in a folder, or the newest of all runs.
public enum ModelLocation {
    /// The path of the bundled model in a checkout.
    public static let shipped = "samples/horses2zebras.safetensors"

    /// Opens a model.
    ///
    /// - Parameters:
    ///   - given: A model file, a run folder, or a folder of weights with the names of the reference; nil for the newest run or,
    ///     where there is none, the bundled model.
    ///   - runs: The folder of all runs.
    ///   - translates: Whether to look for a model that translates, or for one that generates images from noise.
    ///   - network: The name of the only network that is wanted from the file; nil for all.
    /// - Returns: The model, and the path of the file or folder it was read from.
    /// - Throws: `RunError` where there is none, `ModelFileError` or `CheckpointError` for a damaged one.
    public static func open(
        _ given: String?, runs: String, translates: Bool = true, network: String? = nil
    ) throws -> (path: String, file: ModelFile) {
        guard let given else {
            let path = try find(in: runs, translates: translates)
            return (path, try ModelFile(contentsOf: path, network: network))
        }
        guard let kind = FileKind(ofFileAt: given) else { throw RunError.noModel(given) }
        guard kind == .folder else { return (given, try ModelFile(contentsOf: given, network: network)) }
        let model = RunFolder(path: given).model
        if FileStatus.exists(model) { return (model, try ModelFile(contentsOf: model, network: network)) }
        if let file = try ModelFile(folder: given, network: network) { return (given, file) }
        throw RunError.noModelInFolder(given)
    }

    private static func find(in runs: String, translates: Bool) throws -> String {
        if let run = RunFolder.newest(in: runs, translates: translates) { return run.model }
        if translates && FileStatus.exists(shipped) { return shipped }
        throw RunError.noRun(runs: runs, translates: translates)
    }
}
