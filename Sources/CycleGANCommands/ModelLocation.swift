import Foundation
import GANTraining

/// Finds the model that a command is to use.
enum ModelLocation {
    /// Where the trained model of the bundled sets lies in a checkout.
    static let shipped = "samples/horses2zebras.safetensors"

    /// - Parameter given: A model file, a run folder or a folder of weights by the reference's names; nil for the newest run,
    ///   else the shipped model.
    /// - Returns: The model, and the file or folder it was read from.
    static func open(
        _ given: String?, runs: String, kind: ModelDescription.Kind = .cycleGAN
    ) throws -> (path: String, file: ModelFile) {
        guard let given else {
            let path = try find(in: runs, kind: kind)
            return (path, try ModelFile(contentsOf: path))
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: given, isDirectory: &isFolder) else {
            throw CommandError("no such model \(given)", "give a run folder, a .safetensors or a .pth file")
        }
        guard isFolder.boolValue else { return (given, try ModelFile(contentsOf: given)) }
        let model = RunFolder(path: given).model
        if FileManager.default.fileExists(atPath: model) { return (model, try ModelFile(contentsOf: model)) }
        if let file = try ModelFile(folder: given) { return (given, file) }
        throw CommandError(
            "no model.safetensors and no latest_net_G_A.pth or the like in \(given)", "give the folder of a run that has saved")
    }

    private static func find(in runs: String, kind: ModelDescription.Kind) throws -> String {
        if let run = RunFolder.newest(in: runs, kind: kind) { return run.model }
        if kind == .gan {
            throw CommandError("no GAN's run in \(runs)", "train one with cyclegan gan train, or give --model")
        }
        if FileManager.default.fileExists(atPath: shipped) { return shipped }
        throw CommandError("no run in \(runs) and no \(shipped)", "train one with cyclegan train, or give --model")
    }
}
