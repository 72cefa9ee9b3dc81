import GANModels
import NeuralNetworks
import TensorCore

extension ModelFile {
    /// The network that translates in a direction, by its name and weights.
    ///
    /// - Parameter direction: Where nil, from A to B, or the way of the only generator there is.
    /// - Throws: `ModelFileError` where there is no such generator, or none that is known here.
    public func generator(_ direction: TranslationDirection?) throws -> (name: String, weights: NetworkWeights) {
        if description?.kind == .gan {
            throw ModelFileError(description: "\(path) makes images from noise - use cyclegan gan sample with it")
        }
        let asked = (direction ?? .a2b).network
        if let weights = networks[asked] { return (asked, weights) }
        let generators = networks.filter { $0.key.hasPrefix("G") }
        guard let only = generators.first, generators.count == 1, direction == nil || only.key == "G" else {
            let found = networks.keys.sorted().joined(separator: " and ")
            throw ModelFileError(
                description:
                    "no generator \(asked) in \(path), which holds \(found) - give a generator's file, or another --direction")
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
            throw ModelFileError(description: Self.unknown(weights, name, path))
        }
        for (channels, end) in [(configuration.inputChannels, "takes"), (configuration.outputChannels, "makes")]
        where channels != 3 && channels != 1 {
            throw ModelFileError(
                description: "\(name) in \(path) \(end) images of \(channels) channels - only grey and RGB can be translated")
        }
        if hasDropout || description?.cycleGAN?.generator.hasDropout == true { configuration.hasDropout = true }
        let generator = configuration.make(Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend))
        try load(weights, into: generator, name: name)
        return generator
    }

    /// The generator that makes images from noise.
    ///
    /// - Throws: `ModelFileError` where the file holds no such generator, or its weights do not fit.
    public func sampler(on backend: any ComputeBackend) throws -> any Layer {
        guard var options = description?.gan, let weights = networks["G"] else {
            throw ModelFileError(description: "\(path) translates images - use cyclegan translate with it")
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
        try load(
            weights, into: network, name: name,
            remedy: "give --ngf, --ndf, --generator and --norm as the weights were trained with")
        return true
    }

    private func load(
        _ weights: NetworkWeights, into network: any Module, name: String,
        remedy: String = "the file is damaged or of another network"
    ) throws {
        do {
            try weights.load(into: network)
        } catch {
            throw ModelFileError(description: "\(error) in \(name) of \(path) - \(remedy)")
        }
    }

    private static func unknown(_ weights: NetworkWeights, _ name: String, _ path: String) -> String {
        if case .discriminator = weights.configuration {
            return "\(path) holds a discriminator, which only judges images - give a generator's file"
        }
        let names = weights.tensors.keys.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
        let shown = names.prefix(3).map { "\($0) \(weights.tensors[$0]?.shape ?? [])" }.joined(separator: ", ")
        return "the \(names.count) arrays in \(path) (\(shown), ...) are those of no generator known here - ResNet and U-Net "
            + "generators with the names of pytorch-CycleGAN-and-pix2pix and GAN Compression are"
    }
}
