import Foundation
import GANTraining
import NeuralNetworks

extension CycleGANTrainer {
    /// Takes start weights from `folder`: any of `G_A`, `G_B`, `D_A` and `D_B` as .safetensors or .pth, with PyTorch's names
    /// and order of axes; `latest_net_G_A.pth` and so on, as the reference names its files, will do too.
    ///
    /// - Throws: `CommandError` where the folder holds none of them, `ModelFileError` where one does not fit its network.
    func loadWeights(from folder: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandError("no such folder \(folder)", "give the folder that holds G_A.safetensors and the like")
        }
        let weights = try ModelFile(folder: folder)
        var isEmpty = true
        for (name, module) in networks where try weights?.load(name, into: module) ?? false { isEmpty = false }
        if isEmpty {
            throw CommandError(
                "no start weights in \(folder)",
                "put G_A, G_B, D_A or D_B there as .safetensors or .pth, or latest_net_G_A.pth and the like")
        }
    }
}
