import Foundation
import ModelFiles

/// Finds the model that is to be used.
public enum ModelLocation {
    /// Where the trained model of the bundled sets lies in a checkout.
    public static let shipped = "samples/horses2zebras.safetensors"

    /// Opens a model.
    ///
    /// - Parameters:
    ///   - given: A model file, a run folder or a folder of weights by the reference's names; nil for the newest run, else the
    ///     shipped model.
    ///   - runs: The folder of all runs.
    ///   - translates: Whether a model that translates is wanted, or one that makes images from noise.
    /// - Returns: The model, and the file or folder it was read from.
    /// - Throws: `RunError` where there is none; `ModelFileError` and `CheckpointError` for a damaged one.
    public static func open(
        _ given: String?, runs: String, translates: Bool = true
    ) throws -> (path: String, file: ModelFile) {
        guard let given else {
            let path = try find(in: runs, translates: translates)
            return (path, try ModelFile(contentsOf: path))
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: given, isDirectory: &isFolder) else { throw RunError.noModel(given) }
        guard isFolder.boolValue else { return (given, try ModelFile(contentsOf: given)) }
        let model = RunFolder(path: given).model
        if FileManager.default.fileExists(atPath: model) { return (model, try ModelFile(contentsOf: model)) }
        if let file = try ModelFile(folder: given) { return (given, file) }
        throw RunError.noModelInFolder(given)
    }

    private static func find(in runs: String, translates: Bool) throws -> String {
        if let run = RunFolder.newest(in: runs, translates: translates) { return run.model }
        if translates && FileManager.default.fileExists(atPath: shipped) { return shipped }
        throw RunError.noRun(runs: runs, translates: translates)
    }
}
