import Checkpoints
import Foundation
import GANModels
import NeuralNetworks
import Recipes
import TensorCore

/// Trained networks, of this toolkit or another, so described that using them needs no flags.
///
/// This toolkit's files hold both generators and say how they were made. Of any other file with the weights of one network,
/// .pth or safetensors, names and shapes tell what the network is.
public struct ModelFile: Sendable {
    /// The metadata key of the description.
    public static let key = "cyclegan.model"
    /// The networks of a CycleGAN by the reference's names; G and D are those whose direction is not told.
    public static let networkNames = ["G_A", "G_B", "D_A", "D_B", "G", "D"]

    /// How the model was made; nil for files of other programs.
    public var description: ModelDescription?
    /// By name.
    public var networks: [String: NetworkWeights]
    let path: String

    /// A file to be written, of networks by the names in `networkNames`.
    public init(_ description: ModelDescription?, networks: [(name: String, module: any Module)]) {
        self.init(
            description, networks: Dictionary(uniqueKeysWithValues: networks.map { ($0.name, NetworkWeights($0.module)) }))
    }

    /// A file to be written, of the weights of networks by the names in `networkNames`.
    public init(_ description: ModelDescription?, networks: [String: NetworkWeights]) {
        (self.description, self.networks, path) = (description, networks, "")
    }

    /// Nothing but names and shapes is read before weights are asked for.
    ///
    /// - Throws: `CheckpointError` for a damaged file, `ModelFileError` for a damaged description.
    public init(contentsOf path: String) throws {
        let file = try WeightsFile(contentsOf: path)
        self.path = path
        description = try Self.description(in: file.metadata, path: path)
        guard !file.tensors.isEmpty else { throw ModelFileError.empty(path: path) }
        networks = Self.networks(in: file.tensors)
        if networks.isEmpty {
            let network = NetworkWeights(file.tensors)
            networks = [Self.networkName(ofFileAt: path, network): network]
        }
    }

    /// The networks of a training, from its saved state.
    ///
    /// - Throws: `CheckpointError` for a damaged file.
    public static func networks(ofStateAt path: String) throws -> [String: NetworkWeights] {
        networks(in: try WeightsFile(contentsOf: path).tensors)
    }

    /// The networks of a file that names them before their weights, as in `G_A/model.1.weight`; beside them a training's state
    /// has optimizers and images. Empty where it is the file of one network.
    private static func networks(in tensors: [String: StoredTensor]) -> [String: NetworkWeights] {
        var networks: [String: [String: StoredTensor]] = [:]
        for (name, tensor) in tensors {
            let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
            if parts.count == 2 && networkNames.contains(parts[0]) { networks[parts[0], default: [:]][parts[1]] = tensor }
        }
        return networks.mapValues { NetworkWeights($0) }
    }

    /// Reads the networks that lie in a folder under their names, as `G_A.safetensors` or as the reference calls them,
    /// `latest_net_G_A.pth`; nil where there are none.
    ///
    /// - Throws: `CheckpointError` for a damaged file.
    public init?(folder: String) throws {
        networks = [:]
        for name in Self.networkNames {
            let files = ["\(name).safetensors", "\(name).pth", "latest_net_\(name).pth", "latest_net_\(name).safetensors"]
            guard let file = files.first(where: { FileManager.default.fileExists(atPath: folder + "/" + $0) }) else { continue }
            networks[name] = NetworkWeights(try WeightsFile(contentsOf: folder + "/" + file).tensors)
        }
        if networks.isEmpty { return nil }
        (description, path) = (nil, folder)
    }

    /// `G_A` for `latest_net_G_A.pth`; a name that tells nothing leaves the direction open.
    private static func networkName(ofFileAt path: String, _ network: NetworkWeights) -> String {
        let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        if let name = networkNames.prefix(4).first(where: { stem == $0 || stem.hasSuffix("_" + $0) }) { return name }
        if case .discriminator = network.configuration { return "D" }
        return "G"
    }

    private static func description(in metadata: [String: String], path: String) throws -> ModelDescription? {
        guard let text = metadata[key] else { return nil }
        do {
            return try JSONDecoder().decode(ModelDescription.self, from: Data(text.utf8))
        } catch let error as NewerFormat {
            throw ModelFileError.newer(path: path, error)
        } catch {
            throw ModelFileError.damagedDescription(path: path)
        }
    }

    /// Writes a safetensors file that holds all networks and says how they were made.
    ///
    /// - Throws: `CheckpointError` when the file cannot be written.
    public func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var tensors: [String: StoredTensor] = [:]
        for (network, weights) in networks {
            for (name, tensor) in weights.tensors { tensors["\(network)/\(name)"] = tensor }
        }
        let text = try description.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        try SafetensorsFile(metadata: text.map { [Self.key: $0] } ?? [:], tensors: tensors).write(to: path)
    }
}
