import Files
import NeuralNetworks
import Recipes

/// A model file cannot be used.
public enum ModelFileError: OneLineError {
    /// The file has no weights.
    case empty(path: String)
    /// The description in the file cannot be decoded.
    case damagedDescription(path: String)
    /// A number in the description in the file is outside of its range.
    case absurdDescription(OptionOutOfRange, path: String)
    /// The file was written by a newer version.
    case newer(path: String, NewerFormat)
    /// The file has a GAN, but a generator that translates is needed.
    case makesImagesFromNoise(path: String)
    /// The file has a generator that translates, but a GAN is needed.
    case translatesImages(path: String)
    /// The file has networks, but not the generator of this name.
    case noGenerator(String, path: String, found: [String])
    /// The file has several networks, and it is not clear which one is wanted.
    case severalNetworks(path: String, found: [String])
    /// The file has no network of this name.
    case noNetwork(String, path: String, found: [String])
    /// The model translates in one direction alone, which is not the one that is wanted; the names of its sets.
    case otherDirection(domains: [String], path: String)
    /// The file is a saved state of a training, which does not describe the networks.
    case trainingSave(path: String)
    /// An array of the network of this name has a number that is NaN or infinite.
    case notFinite(Float, array: String, name: String, path: String)
    /// The fixed weights of a blur of the network of this name are others than those that are known.
    case otherBlur(array: String, name: String, path: String)
    /// The file has only a discriminator.
    case discriminatorOnly(path: String)
    /// The arrays of the file, listed with their shapes, belong to no known network.
    case unknownNetwork(path: String, arrays: [String])
    /// The file holds something else, said in a few words, than a network for features of images.
    case noFeatureNetwork(path: String, found: String)
    /// The generator is for images that are neither grey nor RGB.
    case otherChannels(String)
    /// The weights do not fit the network that was recognized from their names and shapes, or described in the file.
    case mismatch(StateMismatch, name: String, path: String)
    /// The weights do not fit the network that they are loaded into.
    case otherNetwork(StateMismatch, name: String, path: String)

    /// What is wrong, and the file, in one line.
    public var problem: String {
        switch self {
        case .empty(let path): "no weights in \(path.onOneLine)"
        case .damagedDescription(let path): "the model description in \(path.onOneLine) is damaged"
        case .absurdDescription(let error, let path): "\(error), in the model description in \(path.onOneLine)"
        case .newer(let path, let error): "\(path.onOneLine) was \(error)"
        case .makesImagesFromNoise(let path): "\(path.onOneLine) makes images from noise"
        case .translatesImages(let path): "\(path.onOneLine) translates images"
        case .noGenerator(let name, let path, let found):
            "no generator \(name) in \(path.onOneLine), which holds \(found.joined(separator: " and ").onOneLine)"
        case .severalNetworks(let path, let found):
            "several networks are in \(path.onOneLine): \(found.joined(separator: ", ").onOneLine)"
        case .noNetwork(let name, let path, let found):
            "no network \(name.onOneLine) in \(path.onOneLine), which holds \(found.joined(separator: ", ").onOneLine)"
        case .otherDirection(let domains, let path):
            "\(path.onOneLine) translates only \(domains.map(\.onOneLine).joined(separator: " to "))"
        case .trainingSave(let path): "\(path.onOneLine) is a save of a training, not a model"
        case .notFinite(let value, let array, let name, let path):
            "\(value.isNaN ? "NaN" : "\(value)") in the array \(array.onOneLine) of \(name.onOneLine) in \(path.onOneLine): "
                + "the training diverged, or the file is damaged"
        case .otherBlur(let array, let name, let path):
            "\(array.onOneLine) of \(name.onOneLine) in \(path.onOneLine) is another blur than that of CUT's networks"
        case .discriminatorOnly(let path): "\(path.onOneLine) holds a discriminator, which only judges images"
        case .unknownNetwork(let path, let arrays):
            "the \(arrays.count) arrays in \(path.onOneLine) (\(arrays.prefix(3).joined(separator: ", ").onOneLine), ...) are those of no generator "
                + "known here"
        case .noFeatureNetwork(let path, let found): "no feature network in \(path.onOneLine), but \(found.onOneLine)"
        case .otherChannels(let problem): problem
        case .mismatch(let error, let name, let path), .otherNetwork(let error, let name, let path):
            "\(error) in \(name) of \(path.onOneLine)"
        }
    }

    /// What is wrong, and the file.
    public var report: ErrorReport { ErrorReport(problem, file: path) }

    /// The file; nil where the error is about a network without one.
    private var path: String? {
        switch self {
        case .empty(let path), .damagedDescription(let path), .absurdDescription(_, let path), .newer(let path, _),
            .makesImagesFromNoise(let path), .translatesImages(let path), .noGenerator(_, let path, _),
            .severalNetworks(let path, _), .noNetwork(_, let path, _), .trainingSave(let path), .notFinite(_, _, _, let path),
            .discriminatorOnly(let path), .unknownNetwork(let path, _), .noFeatureNetwork(let path, _), .mismatch(_, _, let path),
            .otherNetwork(_, _, let path), .otherBlur(_, _, let path),
            .otherDirection(_, let path):
            path
        case .otherChannels: nil
        }
    }
}
