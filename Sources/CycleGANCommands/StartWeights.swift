import Checkpoints
import Foundation
import GANTraining
import NeuralNetworks

extension CycleGANTrainer {
    /// Takes start weights from `folder`: any of `G_A`, `G_B`, `D_A` and `D_B` as safetensors with PyTorch's names and
    /// order of axes.
    ///
    /// - Throws: `CommandError` where the folder holds none of them, or one does not fit its network.
    func loadWeights(from folder: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandError("no such folder \(folder)", "give the folder that holds G_A.safetensors and the like")
        }
        let found = networks.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0.name).safetensors") }
        guard !found.isEmpty else {
            throw CommandError(
                "no start weights in \(folder)", "put G_A.safetensors, G_B.safetensors, D_A.safetensors or D_B.safetensors there")
        }
        for (name, module) in found {
            let path = "\(folder)/\(name).safetensors"
            let tensors = try SafetensorsFile(contentsOf: path).tensors.mapValues(\.array)
            do {
                try module.load(tensors)
            } catch {
                throw CommandError(
                    "\(error) in \(path)", "give --ngf, --ndf, --generator and --norm as the weights were trained with")
            }
        }
    }
}
