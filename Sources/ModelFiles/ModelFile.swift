import Checkpoints
import Files
import Foundation
import GANModels
import NeuralNetworks
import Recipes
import TensorCore

/// A file of trained networks that can be used without further options.
///
/// The files of this toolkit contain all generators and a description. In other files of weights, .pth or safetensors, the
/// network is recognized from the names and shapes of its arrays.
public struct ModelFile: Sendable {
    /// The key of the description in the metadata of a file.
    public static let key = "cyclegan.model"
    /// The names of networks, as in the reference; `G` and `D` where the direction is not known.
    public static let networkNames = ["G_A", "G_B", "D_A", "D_B", "G", "D"]

    /// The description of the model; nil for files of other programs.
    public var description: ModelDescription?
    /// The weights of each network, by the names in `networkNames`.
    public var networks: [String: NetworkWeights]
    let path: String

    /// Creates a file of networks with the names in `networkNames`, which can be written.
    public init(_ description: ModelDescription?, networks: [(name: String, module: any Module)]) {
        self.init(
            description, networks: Dictionary(uniqueKeysWithValues: networks.map { ($0.name, NetworkWeights($0.module)) }))
    }

    /// Creates a file of the weights of networks with the names in `networkNames`, which can be written.
    public init(_ description: ModelDescription?, networks: [String: NetworkWeights]) {
        (self.description, self.networks, path) = (description, networks, "")
    }

    /// Reads a file. Weights are read when they are needed; before, only names and shapes are.
    ///
    /// - Throws: `CheckpointError` for a damaged file, `ModelFileError` for an empty one or a damaged description.
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

    /// Returns the weights of the networks in the saved state of a training, by name.
    ///
    /// - Throws: `CheckpointError` for a damaged file.
    public static func networks(ofStateAt path: String) throws -> [String: NetworkWeights] {
        networks(in: try WeightsFile(contentsOf: path).tensors)
    }

    /// The networks of a file in which the names of arrays begin with that of their network, as in `G_A/model.1.weight`. The
    /// saved state of a training also has arrays of optimizers and images. Empty for a file of one network.
    private static func networks(in tensors: [String: StoredTensor]) -> [String: NetworkWeights] {
        var networks: [String: [String: StoredTensor]] = [:]
        for (name, tensor) in tensors {
            let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
            if parts.count == 2 && networkNames.contains(parts[0]) { networks[parts[0], default: [:]][parts[1]] = tensor }
        }
        return networks.mapValues { NetworkWeights($0) }
    }

    /// Reads the networks of a folder from files such as `G_A.safetensors` or, as in the reference, `latest_net_G_A.pth`; nil
    /// where there are none.
    ///
    /// - Throws: `CheckpointError` for a damaged file.
    public init?(folder: String) throws {
        networks = [:]
        for name in Self.networkNames {
            let files = ["\(name).safetensors", "\(name).pth", "latest_net_\(name).pth", "latest_net_\(name).safetensors"]
            guard let file = files.first(where: { FileStatus.exists(folder.appendingPathPart($0)) }) else { continue }
            networks[name] = NetworkWeights(try WeightsFile(contentsOf: folder.appendingPathPart(file)).tensors)
        }
        if networks.isEmpty { return nil }
        (description, path) = (nil, folder)
    }

    /// `G_A` for `latest_net_G_A.pth`; `G` or `D` where the name of the file does not say the direction.
    private static func networkName(ofFileAt path: String, _ network: NetworkWeights) -> String {
        let stem = path.lastPathPart.deletingPathExtension
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

    /// Writes a safetensors file of all networks and the description.
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
