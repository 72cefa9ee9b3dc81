import Files
import ModelFiles
import NeuralNetworks
import Training

extension Trainer {
    /// Loads start weights from the files of a folder: of any of the networks, `G_A.safetensors`, `G_A.pth` or, as in the
    /// reference, `latest_net_G_A.pth`, with the names and the order of axes of PyTorch.
    ///
    /// - Throws: `RunError` where the folder has none of them, `ModelFileError` where one does not fit its network.
    public func loadWeights(from folder: String) throws {
        guard FileKind(ofFileAt: folder) == .folder else {
            throw RunError.noStartFolder(folder)
        }
        let weights = try ModelFile(folder: folder)
        var isEmpty = true
        for (name, module) in networks where try weights?.load(name, into: module) ?? false { isEmpty = false }
        if isEmpty { throw RunError.noStartWeights(folder) }
    }
}
