import Files
import ModelFiles
import NeuralNetworks
import Training

extension Trainer {
    /// Loads start weights for any of the networks from a run folder, from a folder of files such as `G_A.safetensors` or, as in the
    /// reference, `latest_net_G_A.pth`, or from a file of networks, with the names and the order of axes of PyTorch.
    ///
    /// Of a run, generators have the weights of its model, which are averages where it has them, and discriminators those of its newest
    /// save. A generator or a discriminator of which the direction is not known is taken for the first one, `G_A` or `D_A`.
    /// - Returns: What was loaded from where, a sentence for each network that has start weights.
    /// - Throws: `RunError` where there are none, `ModelFileError` where weights do not fit their network, are not finite, or where it is
    ///   not clear which network of a file is meant, `CheckpointError` for a damaged file.
    @discardableResult
    public func loadWeights(from path: String) throws -> [String] {
        guard let kind = FileKind(ofFileAt: path) else { throw RunError.noStartFolder(path) }
        let weights = kind == .folder ? try StartWeights.model(ofFolder: path) : try ModelFile(contentsOf: path)
        guard let weights else { throw RunError.noStartWeights(path) }
        var sentences: [String] = []
        for (name, module) in networks {
            // `G_A`, or the first of those that begin with its letter.
            let letter = String(name.prefix(1))
            let isFirst = networks.first { $0.name.hasPrefix(letter) }?.name == name
            let stored = [name] + (isFirst ? [letter, letter + "_A"] : [])
            guard let found = stored.first(where: { weights.networks[$0] != nil }) else { continue }
            if try weights.load(found, into: module) {
                sentences.append("\(name) starts with the weights of \(found) in \(path.onOneLine)")
            }
        }
        if sentences.isEmpty {
            // Names that say nothing need a choice; a discriminator for a training that has none fits nowhere.
            if weights.networks.count > 1 {
                throw ModelFileError.severalNetworks(path: path, found: weights.networks.keys.sorted())
            }
            throw RunError.noStartWeights(path)
        }
        return sentences + weights.notes
    }
}

private enum StartWeights {
    /// The networks of a folder: of a run, or of files with the names of networks; nil where there are none.
    static func model(ofFolder path: String) throws -> ModelFile? {
        let run = RunFolder(path: path)
        let (hasModel, hasSave) = (FileStatus.exists(run.model), FileStatus.exists(run.checkpoint))
        guard hasModel || hasSave else { return try ModelFile(folder: path) }
        var model = hasModel ? try ModelFile(contentsOf: run.model) : ModelFile(nil, networks: [String: NetworkWeights]())
        if hasSave { model.networks.merge(try ModelFile.networks(ofStateAt: run.checkpoint)) { kept, _ in kept } }
        return model
    }
}
