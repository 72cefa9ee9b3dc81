import GANModels
import NeuralNetworks
import Recipes
import TensorCore

extension ModelFile {
    /// The network that translates in a direction, by its name and weights.
    ///
    /// - Parameter direction: Where nil, from A to B, or the way of the only generator there is.
    /// - Throws: `ModelFileError` where there is no such generator, or none that is known here.
    public func generator(_ direction: TranslationDirection?) throws -> (name: String, weights: NetworkWeights) {
        if description?.recipe.traits.translates == false { throw ModelFileError.makesImagesFromNoise(path: path) }
        let asked = (direction ?? .a2b).network
        if let weights = networks[asked] { return (asked, weights) }
        let generators = networks.filter { $0.key.hasPrefix("G") }
        guard let only = generators.first, generators.count == 1, direction == nil || only.key == "G" else {
            throw ModelFileError.noGenerator(asked, path: path, found: networks.keys.sorted())
        }
        return (only.key, only.value)
    }

    /// The generator that translates in a direction.
    ///
    /// - Parameter hasDropout: Whether the generator was trained with dropout, where its weights do not tell.
    /// - Throws: `ModelFileError` where the file holds no such generator, or its weights do not fit.
    public func translator(
        _ direction: TranslationDirection?, hasDropout: Bool = false, on backend: any ComputeBackend
    ) throws -> any ImageGenerator {
        let (name, weights) = try generator(direction)
        guard case .generator(var configuration) = weights.configuration else {
            throw unknown(weights)
        }
        for (channels, end) in [(configuration.inputChannels, "takes"), (configuration.outputChannels, "makes")]
        where channels != 3 && channels != 1 {
            throw ModelFileError.otherChannels("\(name) in \(path) \(end) images of \(channels) channels")
        }
        if hasDropout || description?.recipe.cycleGAN?.generator.hasDropout == true { configuration.hasDropout = true }
        let generator = configuration.make(Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend))
        try load(weights, into: generator, name: name)
        return generator
    }

    /// The generator that makes images from noise.
    ///
    /// - Throws: `ModelFileError` where the file holds no such generator, or its weights do not fit.
    public func sampler(on backend: any ComputeBackend) throws -> any Layer {
        guard var options = description?.recipe.gan, let weights = networks["G"] else {
            throw ModelFileError.translatesImages(path: path)
        }
        options.initialization = WeightInitialization(method: .normal, gain: 0)
        let generator = options.makeGenerator(RandomSource(seed: 0), on: backend)
        try load(weights, into: generator, name: "G")
        return generator
    }

    /// Loads a network of the file, where it has one of that name.
    ///
    /// - Returns: Whether it has.
    /// - Throws: `ModelFileError` where the weights do not fit.
    public func load(_ name: String, into network: any Module) throws -> Bool {
        guard let weights = networks[name] else { return false }
        do {
            try weights.load(into: network)
        } catch {
            throw ModelFileError.otherNetwork(error, name: name, path: path)
        }
        return true
    }

    private func load(_ weights: NetworkWeights, into network: any Module, name: String) throws {
        do {
            try weights.load(into: network)
        } catch {
            throw ModelFileError.mismatch(error, name: name, path: path)
        }
    }

    private func unknown(_ weights: NetworkWeights) -> ModelFileError {
        if case .discriminator = weights.configuration { return .discriminatorOnly(path: path) }
        let names = weights.tensors.keys.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
        return .unknownNetwork(path: path, arrays: names.map { "\($0) \(weights.tensors[$0]?.shape ?? [])" })
    }
}
