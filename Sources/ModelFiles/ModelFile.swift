import Checkpoints
import Files
import Foundation
import GANModels
import NeuralNetworks
import Recipes
import TensorCore

/// A file of trained networks that can be used without further options.
///
/// The files of this toolkit contain all generators and a description. In other files of weights, .pth or safetensors, networks are
/// recognized from the names and shapes of their arrays, under whatever keys and with whatever prefixes they are stored.
public struct ModelFile: Sendable {
    /// The key of the description in the metadata of a file.
    public static let key = "cyclegan.model"
    /// The names of networks, as in the reference; `G` and `D` where there is one direction, or it is not known, and `F` for the
    /// projections of CUT.
    public static let networkNames = ["G_A", "G_B", "D_A", "D_B", "G", "D", "F"]

    /// The description of the model; nil for files of other programs.
    public var description: ModelDescription?
    /// The weights of each network, by the names in `networkNames`. In a file of another program of which it is not clear which network
    /// is which, by the names that the file has for them.
    public var networks: [String: NetworkWeights]
    /// What was chosen in a file of another program and what was left out, a sentence each, for the user.
    public private(set) var notes: [String] = []
    /// Whether the file is the saved state of a training, and not a model.
    public private(set) var isTrainingSave = false
    /// The number of finished steps of a saved state; nil for models.
    public private(set) var savedStep: Int?
    let path: String

    /// Creates a file of networks with the names in `networkNames`, which can be written.
    public init(_ description: ModelDescription?, networks: [(name: String, module: any Module)]) {
        self.init(
            description, networks: Dictionary(uniqueKeysWithValues: networks.map { ($0.name, NetworkWeights($0.module)) }))
    }

    /// Creates a file of the weights of networks with the names in `networkNames`, which can be written.
    public init(_ description: ModelDescription?, networks: [String: NetworkWeights]) {
        self.init(path: "", description, networks: networks, notes: [])
    }

    init(path: String, _ description: ModelDescription?, networks: [String: NetworkWeights], notes: [String]) {
        (self.path, self.description, self.networks, self.notes) = (path, description, networks, notes)
    }

    /// Reads a file. Weights are read when they are needed; before, only names and shapes are.
    ///
    /// Of a generator and an average of its weights (EMA) in a file of another program, the average is taken, which `notes` says; also
    /// in the saved state of a training, whose newest weights have a name that ends in `_raw`, as in `G_A_raw`.
    /// - Parameters:
    ///   - path: The file.
    ///   - network: The name of the only network that is wanted, which is then called `G`, `D` or `F`; nil for all.
    /// - Throws: `CheckpointError` for a damaged file, `ModelFileError` for an empty one, a damaged description, or where there is no
    ///   network of this name.
    public init(contentsOf path: String, network: String? = nil) throws {
        let file = try WeightsFile(contentsOf: path)
        self.init(path: path, try Self.description(in: file.metadata, path: path), networks: [:], notes: [])
        guard !file.tensors.isEmpty else { throw ModelFileError.empty(path: path) }
        let (best, newest) = Self.networks(in: file.tensors, path: path)
        networks = best
        if !networks.isEmpty {
            isTrainingSave = description == nil && file.tensors.keys.contains { $0.hasPrefix("optimizer_") }
            try checkDescribedSize()
            if isTrainingSave { savedStep = file.metadata["step"].flatMap { Int($0) } }
            if let network { try select(network, of: (Array(best) + Array(newest)).map { ($0.key, $0.value) }) }
            return
        }
        let found = FoundNetwork.all(in: file, path: path)
        if let network {
            try select(network, of: found.map { ($0.name, $0.weights) })
        } else if found.isEmpty {
            networks = [NetworkRole.direction(ofFileAt: path)?.network ?? "G": NetworkWeights(file.tensors, path: path)]
        } else {
            let choice = NetworkChoice(found, path: path)
            (networks, notes) = (choice.networks, choice.notes)
            // In the state dict of one network, what is left over shows that it is another one.
            if found.count == 1, found[0].hasItsOwnNames, file.groups.count == 1, file.groups[0].path.isEmpty {
                networks = networks.mapValues { _ in NetworkWeights(file.tensors, path: path) }
            }
        }
    }

    /// A GAN's generator is made from the description, which must not ask for far more memory than the file has weights.
    private func checkDescribedSize() throws {
        guard let described = description?.recipe.gan?.generatorWeightCount, let weights = networks["G"] else { return }
        let count = Double(weights.parameterCount)
        guard described <= 2 * count + 1_000_000 else {
            let error = OptionOutOfRange(
                member: "options",
                value: "for a generator of \(described.formatted(.number.precision(.fractionLength(0)))) weights",
                allowed: "for the \(weights.parameterCount.formatted()) that are stored")
            throw ModelFileError.absurdDescription(error, path: path)
        }
    }

    /// Keeps the network of a name alone.
    mutating func select(_ name: String, of found: [(name: String, weights: NetworkWeights)]) throws {
        let exact = found.filter { $0.name == name }
        let chosen = exact.isEmpty ? found.filter { $0.name.lowercased() == name.lowercased() } : exact
        guard chosen.count == 1 else {
            throw ModelFileError.noNetwork(name, path: path, found: found.map(\.name).sorted())
        }
        let weights = chosen[0].weights
        networks =
            switch weights.configuration {
            case .discriminator: ["D": weights]
            case .patchProjection: ["F": weights]
            case .generator, nil: ["G": weights]
            }
    }

    /// Returns the weights of the networks in the saved state of a training, by name; where there are averages of them, these.
    ///
    /// - Throws: `CheckpointError` for a damaged file.
    public static func networks(ofStateAt path: String) throws -> [String: NetworkWeights] {
        networks(in: try WeightsFile(contentsOf: path).tensors, path: path).best
    }

    /// The networks of a file in which the names of arrays begin with that of their network, as in `G_A/model.1.weight`. The
    /// saved state of a training also has arrays of optimizers and images, and of averages, as in `G_A_average/model.1.weight`, which
    /// replace the newest weights: these are returned apart, as `G_A_raw`. Empty for a file of another program.
    private static func networks(
        in tensors: [String: StoredTensor], path: String
    ) -> (best: [String: NetworkWeights], newest: [String: NetworkWeights]) {
        let ending = "_average"
        var networks: [String: [String: StoredTensor]] = [:]
        for (name, tensor) in tensors {
            let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            let base = parts[0].hasSuffix(ending) ? String(parts[0].dropLast(ending.count)) : parts[0]
            if networkNames.contains(base) { networks[parts[0], default: [:]][parts[1]] = tensor }
        }
        var newest: [String: [String: StoredTensor]] = [:]
        for name in networkNames {
            guard let average = networks.removeValue(forKey: name + ending) else { continue }
            newest[name + "_raw"] = networks[name]
            networks[name] = average
        }
        func weights(_ tensors: [String: StoredTensor]) -> NetworkWeights { NetworkWeights(tensors, path: path) }
        return (networks.mapValues(weights), newest.mapValues(weights))
    }

    private static func description(in metadata: [String: String], path: String) throws -> ModelDescription? {
        guard let text = metadata[key] else { return nil }
        do {
            return try JSONDecoder().decode(ModelDescription.self, from: Data(text.utf8))
        } catch let error as NewerFormat {
            throw ModelFileError.newer(path: path, error)
        } catch let error as OptionOutOfRange {
            throw ModelFileError.absurdDescription(error, path: path)
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
