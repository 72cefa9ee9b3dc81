/// What can be wrong with a set of images; the description names the file and says what to do.
public enum ImageDatasetError: Error, Equatable, CustomStringConvertible {
    /// No folder at `path`; `alsoTried` are the other places where it was looked for.
    case missingFolder(path: String, alsoTried: [String] = [])
    case notAFolder(path: String)
    /// The folder cannot be listed.
    case unreadableFolder(path: String, reason: String)
    /// The folder holds no file named as an image.
    case noImages(path: String)
    /// Not one of the folder's images could be decoded; `reason` is what was wrong with the first.
    case allUnreadable(path: String, count: Int, reason: String)
    /// A crop of `crop` by `crop` pixels does not fit into the image.
    case smallerThanCrop(path: String, width: Int, height: Int, crop: Int)
    /// Two images of one batch differ in size after preprocessing.
    case unequalSizes(first: String, second: String)
    case invalidPreprocessing(String)
    /// The folder to be written is there already.
    case alreadyExists(path: String)
    case unwritable(path: String, reason: String)

    public var description: String {
        switch self {
        case .missingFolder(let path, let alsoTried):
            let places = alsoTried.isEmpty ? "" : " (nor \(alsoTried.joined(separator: ", ")))"
            return "no such folder \(path)\(places) - give the path of a folder with images"
        case .notAFolder(let path): return "not a folder \(path) - give the folder that holds the images"
        case .unreadableFolder(let path, let reason): return "cannot list folder \(path): \(reason) - check its permissions"
        case .noImages(let path): return "no images in folder \(path) - put .png, .jpg or .jpeg files into it"
        case .allUnreadable(let path, let count, let reason):
            return "none of the \(count) images can be read in folder \(path); the first: \(reason)"
        case .smallerThanCrop(let path, let width, let height, let crop):
            return "image of \(width)x\(height) is smaller than the crop of \(crop)x\(crop) \(path)"
                + " - use a smaller --size or --preprocess resize-and-crop"
        case .unequalSizes(let first, let second):
            return "images of different sizes in one batch \(first), \(second) - use --batch 1 or --preprocess resize-and-crop"
        case .invalidPreprocessing(let reason): return reason
        case .alreadyExists(let path): return "folder exists already \(path) - remove it or choose another place"
        case .unwritable(let path, let reason): return "cannot write \(path): \(reason) - choose another place"
        }
    }
}
