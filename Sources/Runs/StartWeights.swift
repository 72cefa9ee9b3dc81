import Foundation
import ModelFiles
import NeuralNetworks
import Training

extension Trainer {
    /// Takes start weights from `folder`: any of the networks by their names, `G_A.safetensors` or `.pth`, with PyTorch's names
    /// and order of axes; `latest_net_G_A.pth` and so on, as the reference names its files, will do too.
    ///
    /// - Throws: `RunError` where the folder holds none of them, `ModelFileError` where one does not fit its network.
    public func loadWeights(from folder: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw RunError.noStartFolder(folder)
        }
        let weights = try ModelFile(folder: folder)
        var isEmpty = true
        for (name, module) in networks where try weights?.load(name, into: module) ?? false { isEmpty = false }
        if isEmpty { throw RunError.noStartWeights(folder) }
    }
}
