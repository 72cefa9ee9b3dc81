import NeuralNetworks
import Recipes

/// Why a model file cannot be used.
public enum ModelFileError: Error, CustomStringConvertible {
    /// Holds no weights.
    case empty(path: String)
    /// What it says of its making cannot be read.
    case damagedDescription(path: String)
    /// Written by a later version.
    case newer(path: String, NewerFormat)
    /// Holds a GAN, where a network that translates was asked for.
    case makesImagesFromNoise(path: String)
    /// Holds a network that translates, where a GAN was asked for.
    case translatesImages(path: String)
    /// Holds networks, but not the generator that was asked for.
    case noGenerator(String, path: String, found: [String])
    /// Holds a discriminator alone.
    case discriminatorOnly(path: String)
    /// Holds arrays, listed with their shapes, of no network that is known here.
    case unknownNetwork(path: String, arrays: [String])
    /// A generator of images that are neither grey nor RGB.
    case otherChannels(String)
    /// Weights that do not fit the network that they themselves tell of.
    case mismatch(StateMismatch, name: String, path: String)
    /// Weights that do not fit the network that somebody chose for them.
    case otherNetwork(StateMismatch, name: String, path: String)

    /// What is wrong with which file.
    public var problem: String {
        switch self {
        case .empty(let path): "no weights in \(path)"
        case .damagedDescription(let path): "the model description in \(path) is damaged"
        case .newer(let path, let error): "\(path) was \(error)"
        case .makesImagesFromNoise(let path): "\(path) makes images from noise"
        case .translatesImages(let path): "\(path) translates images"
        case .noGenerator(let name, let path, let found):
            "no generator \(name) in \(path), which holds \(found.joined(separator: " and "))"
        case .discriminatorOnly(let path): "\(path) holds a discriminator, which only judges images"
        case .unknownNetwork(let path, let arrays):
            "the \(arrays.count) arrays in \(path) (\(arrays.prefix(3).joined(separator: ", ")), ...) are those of no generator "
                + "known here"
        case .otherChannels(let problem): problem
        case .mismatch(let error, let name, let path), .otherNetwork(let error, let name, let path):
            "\(error) in \(name) of \(path)"
        }
    }

    /// What is wrong with which file.
    public var description: String { problem }
}
