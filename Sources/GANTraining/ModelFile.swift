import Checkpoints
import Foundation
import GANModels
import NeuralNetworks
import TensorCore

/// Which way a CycleGAN translates.
public enum TranslationDirection: String, Sendable, CaseIterable {
    case a2b, b2a

    /// The generator that goes this way, by the reference's name.
    public var network: String { self == .a2b ? "G_A" : "G_B" }
}

/// What a model file says about itself.
public struct ModelDescription: Sendable, Codable, Equatable {
    public enum Kind: String, Sendable, Codable {
        /// Two generators, G_A and G_B.
        case cycleGAN = "cyclegan"
        /// One generator of images from noise, G.
        case gan
    }

    public var kind: Kind
    /// Names of the two sets, or of the one.
    public var domains: [String]
    /// Side in pixels of the images it was trained on.
    public var size: Int
    /// Steps it was trained for.
    public var steps: Int
    public var cycleGAN: CycleGANOptions?
    public var gan: GANOptions?

    public init(cycleGAN: CycleGANOptions, domains: [String], size: Int, steps: Int) {
        (kind, self.domains, self.size, self.steps, self.cycleGAN) = (.cycleGAN, domains, size, steps, cycleGAN)
    }

    public init(gan: GANOptions, domains: [String], steps: Int) {
        (kind, self.domains, size, self.steps, self.gan) = (.gan, domains, gan.size, steps, gan)
    }
}

/// Why a model file cannot be used.
public struct ModelFileError: Error, CustomStringConvertible {
    public let description: String
}

/// Trained generators and their description in one safetensors file, so that using them needs no flags.
public struct ModelFile: Sendable {
    /// The metadata key of the description.
    public static let key = "cyclegan.model"

    public var description: ModelDescription
    /// By network, then by name.
    public var networks: [String: [String: HostArray]]
    private let path: String

    public init(_ description: ModelDescription, networks: [(name: String, module: any Module)]) {
        self.description = description
        self.networks = Dictionary(uniqueKeysWithValues: networks.map { ($0.name, $0.module.stateDictionary()) })
        path = ""
    }

    /// - Parameter network: The only network read, where one is enough.
    /// - Throws: `CheckpointError` for a damaged file, `ModelFileError` for one that describes no model.
    public init(contentsOf path: String, network: String? = nil) throws {
        let file = try SafetensorsFile(contentsOf: path)
        guard let description = try Self.description(in: file.metadata, path: path) else {
            throw ModelFileError(
                description: "no model description in \(path) - give a model.safetensors or a run folder made by cyclegan train")
        }
        self.description = description
        self.path = path
        networks = [:]
        for (name, tensor) in file.tensors {
            let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, network == nil || network == parts[0] else { continue }
            networks[parts[0], default: [:]][parts[1]] = tensor.array
        }
    }

    /// The description in a file's metadata; nil where there is none.
    public static func description(in metadata: [String: String], path: String) throws -> ModelDescription? {
        guard let text = metadata[key] else { return nil }
        do {
            return try JSONDecoder().decode(ModelDescription.self, from: Data(text.utf8))
        } catch {
            throw ModelFileError(description: "the model description in \(path) is damaged - train or fetch the model again")
        }
    }

    public func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var all: [String: HostArray] = [:]
        for (network, arrays) in networks {
            for (name, array) in arrays { all["\(network)/\(name)"] = array }
        }
        let text = String(decoding: try encoder.encode(description), as: UTF8.self)
        try SafetensorsFile(metadata: [Self.key: text], arrays: all).write(to: path)
    }

    /// The generator that translates in a direction.
    ///
    /// - Throws: `ModelFileError` where the file holds no such generator.
    public func translator(_ direction: TranslationDirection, on backend: any ComputeBackend) throws -> any ImageGenerator {
        guard let options = description.cycleGAN else {
            throw ModelFileError(description: "\(path) makes images from noise - use cyclegan gan sample with it")
        }
        let generator = options.generator.make(
            Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend))
        try load(generator, from: direction.network)
        return generator
    }

    /// The generator that makes images from noise.
    ///
    /// - Throws: `ModelFileError` where the file holds no such generator.
    public func sampler(on backend: any ComputeBackend) throws -> any Layer {
        guard var options = description.gan else {
            throw ModelFileError(description: "\(path) translates images - use cyclegan translate with it")
        }
        options.initialization = WeightInitialization(method: .normal, gain: 0)
        let generator = options.makeGenerator(RandomSource(seed: 0), on: backend)
        try load(generator, from: "G")
        return generator
    }

    private func load(_ module: any Module, from network: String) throws {
        do {
            try module.load(networks[network] ?? [:])
        } catch {
            throw ModelFileError(description: "\(network) in \(path): \(error) - the file is damaged or of another version")
        }
    }
}
