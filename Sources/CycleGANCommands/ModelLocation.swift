import Foundation
import GANTraining

/// Finds the model file that a command is to use.
enum ModelLocation {
    /// Where the trained model of the bundled sets lies in a checkout.
    static let shipped = "samples/horses2zebras.safetensors"

    /// - Parameter given: A model file or a run folder; nil for the newest run, else the shipped model.
    static func find(_ given: String?, runs: String, kind: ModelDescription.Kind = .cycleGAN) throws -> String {
        let files = FileManager.default
        guard let given else {
            if let run = RunFolder.newest(in: runs, kind: kind) { return run.model }
            if kind == .gan {
                throw CommandError("no GAN's run in \(runs)", "train one with cyclegan gan train, or give --model")
            }
            if files.fileExists(atPath: shipped) { return shipped }
            throw CommandError("no run in \(runs) and no \(shipped)", "train one with cyclegan train, or give --model")
        }
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: given, isDirectory: &isFolder) else {
            throw CommandError("no such model \(given)", "give a run folder or a model.safetensors")
        }
        guard isFolder.boolValue else { return given }
        let model = RunFolder(path: given).model
        guard files.fileExists(atPath: model) else {
            throw CommandError("no model.safetensors in \(given)", "give the folder of a run that has saved")
        }
        return model
    }
}
