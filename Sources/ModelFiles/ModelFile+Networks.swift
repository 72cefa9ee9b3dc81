import Files
import Foundation
import GANModels
import NeuralNetworks
import Recipes
import TensorCore

extension ModelFile {
    /// Returns the name and the weights of the generator of a direction.
    ///
    /// - Parameter direction: The direction; nil for A to B, or for the direction of the only generator in the file.
    /// - Throws: `ModelFileError` where the file has no such generator.
    public func generator(_ direction: TranslationDirection?) throws -> (name: String, weights: NetworkWeights) {
        if description?.recipe.traits.translates == false { throw ModelFileError.makesImagesFromNoise(path: path) }
        let asked = (direction ?? .a2b).network
        // A generator alone may be of either direction, unless it is known what it was trained for.
        if direction == .b2a, let description, description.recipe.traits.generators.count == 1 {
            throw ModelFileError.otherDirection(domains: description.directionNames, path: path)
        }
        if let weights = networks[asked] { return (asked, weights) }
        let generators = networks.filter { $0.key.hasPrefix("G") || $0.value.isGenerator }
        let known = Set(Self.networkNames)
        guard let only = generators.first, generators.count == 1, direction == nil || !["G_A", "G_B"].contains(only.key) else {
            if generators.count > 1, generators.contains(where: { !known.contains($0.key) }) {
                throw ModelFileError.severalNetworks(path: path, found: generators.keys.sorted())
            }
            throw ModelFileError.noGenerator(asked, path: path, found: networks.keys.sorted())
        }
        return (only.key, only.value)
    }

    /// Returns the generator of a direction, with its weights loaded.
    ///
    /// - Parameters:
    ///   - direction: The direction; nil for A to B, or for the direction of the only generator in the file.
    ///   - hasDropout: Whether the generator has dropout, for files in which neither weights nor description say so.
    ///   - backend: The backend of the network.
    /// - Throws: `ModelFileError` where the file has no such generator, or its weights do not fit.
    public func translator(
        _ direction: TranslationDirection?, hasDropout: Bool = false, on backend: any ComputeBackend
    ) throws -> any ImageGenerator {
        let (name, weights) = try generator(direction)
        guard case .generator(var configuration) = weights.configuration else {
            throw unknown(weights)
        }
        for (channels, end) in [(configuration.inputChannels, "takes"), (configuration.outputChannels, "makes")]
        where channels != 3 && channels != 1 && !configuration.isColorization {
            throw ModelFileError.otherChannels("\(name) in \(path.onOneLine) \(end) images of \(channels) channels")
        }
        // The weights of a ResNet say whether it has dropout.
        if case .uNet = configuration.architecture, hasDropout || description?.recipe.translation?.generator.hasDropout == true {
            configuration.hasDropout = true
        }
        let generator = configuration.make(Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend))
        try load(weights, into: generator, name: name)
        return generator
    }

    /// Returns the generator of images from noise, [batch, latent] to [batch, size, size, 3] in [-1, 1], with its weights loaded.
    ///
    /// - Throws: `ModelFileError` where the file has no such generator, or its weights do not fit.
    public func sampler(on backend: any ComputeBackend) throws -> any Layer {
        if isTrainingSave { throw ModelFileError.trainingSave(path: path) }
        guard var options = description?.recipe.gan, let weights = networks["G"] else {
            throw ModelFileError.translatesImages(path: path)
        }
        options.initialization = WeightInitialization(method: .normal, gain: 0)
        let generator = options.makeGenerator(RandomSource(seed: 0), on: backend)
        try load(weights, into: generator, name: "G")
        return generator
    }

    /// Returns the networks of the file that are used once training is over, with their weights loaded, as `Trainer.results`: generators
    /// of images, or that of images from noise. The only generator of a file of another program is taken for that from A to B; that of a recipe that learns one direction is `G`.
    ///
    /// - Throws: `ModelFileError` where weights do not fit.
    public func results(on backend: any ComputeBackend) throws -> [(name: String, module: any Layer)] {
        if description?.recipe.traits.translates == false { return [("G", try sampler(on: backend))] }
        let known = TranslationDirection.allCases.filter { networks[$0.network] != nil }
        if known.isEmpty {
            let name = description?.recipe.traits.generators.first ?? TranslationDirection.a2b.network
            return [(name, try translator(nil, on: backend))]
        }
        return try known.map { ($0.network, try translator($0, on: backend)) }
    }

    /// Loads the weights of a network of the file into `network`.
    ///
    /// - Returns: Whether the file has a network of this name.
    /// - Throws: `ModelFileError` where the weights do not fit or are not finite, `CheckpointError` where they are damaged.
    public func load(_ name: String, into network: any Module) throws -> Bool {
        guard let weights = networks[name] else { return false }
        do {
            try weights.load(into: network, name: name)
        } catch let error as StateMismatch {
            throw ModelFileError.otherNetwork(error, name: name, path: path)
        }
        return true
    }

    private func load(_ weights: NetworkWeights, into network: any Module, name: String) throws {
        do {
            try weights.load(into: network, name: name)
        } catch let error as StateMismatch {
            throw ModelFileError.mismatch(error, name: name, path: path)
        }
    }

    private func unknown(_ weights: NetworkWeights) -> ModelFileError {
        if case .discriminator = weights.configuration { return .discriminatorOnly(path: path) }
        let names = weights.tensors.keys.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
        return .unknownNetwork(path: path, arrays: names.map { "\($0) \(weights.tensors[$0]?.shape ?? [])" })
    }
}
