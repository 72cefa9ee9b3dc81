import NeuralNetworks
import Recipes

/// A model file cannot be used.
public enum ModelFileError: Error, CustomStringConvertible {
    /// The file has no weights.
    case empty(path: String)
    /// The description in the file cannot be decoded.
    case damagedDescription(path: String)
    /// The file was written by a newer version.
    case newer(path: String, NewerFormat)
    /// The file has a GAN, but a generator that translates is needed.
    case makesImagesFromNoise(path: String)
    /// The file has a generator that translates, but a GAN is needed.
    case translatesImages(path: String)
    /// The file has networks, but not the generator of this name.
    case noGenerator(String, path: String, found: [String])
    /// The file has only a discriminator.
    case discriminatorOnly(path: String)
    /// The arrays of the file, listed with their shapes, belong to no known network.
    case unknownNetwork(path: String, arrays: [String])
    /// The generator is for images that are neither grey nor RGB.
    case otherChannels(String)
    /// The weights do not fit the network that was recognized from their names and shapes, or described in the file.
    case mismatch(StateMismatch, name: String, path: String)
    /// The weights do not fit the network that they are loaded into.
    case otherNetwork(StateMismatch, name: String, path: String)

    /// What is wrong, and the file, in one line.
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

    /// What is wrong, and the file, in one line.
    public var description: String { problem }
}
