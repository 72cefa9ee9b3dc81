import Files

/// What can be wrong with a set of images.
public enum ImageDatasetError: OneLineError, Equatable {
    /// No folder at `path`; `alsoTried` are the other places where it was looked for.
    case missingFolder(path: String, alsoTried: [String] = [])
    /// A folder of two sets lacks one of its subfolders.
    case missingSet(path: String)
    /// A file where a folder is expected.
    case notAFolder(path: String)
    /// The folder cannot be listed.
    case unreadableFolder(path: String, reason: String)
    /// The folder holds no image; `passedOver` says what it holds besides, nil for nothing.
    case noImages(path: String, passedOver: FolderSummary? = nil)
    /// Not one of the folder's images could be decoded; `reason` is what was wrong with the first.
    case allUnreadable(path: String, count: Int, reason: String)
    /// Not one of the folder's images fits; `first` is one of them, `remedy` what to do.
    case noneFit(path: String, count: Int, first: UnreadableImage, remedy: String?)
    /// A crop of `crop` by `crop` pixels does not fit into the image.
    case smallerThanCrop(path: String, width: Int, height: Int, crop: Int)
    /// Two images of one batch differ in size after preprocessing.
    case unequalSizes(first: String, second: String)
    /// A side to resize or to crop to that is not positive; pixels.
    case sizesNotPositive(loadSize: Int, cropSize: Int)
    /// A crop that is larger than the side that images are resized to before; pixels.
    case cropLargerThanLoadSize(loadSize: Int, cropSize: Int)
    /// No image of the one folder has the name of an image of the other; `example` is the name of an image of the first.
    case noPairs(path: String, other: String, example: String)
    /// A line of a `metadata.jsonl` does not name a pair; lines are counted from 1.
    case damagedMetadata(path: String, line: Int, reason: String)
    /// The two images of a pair differ in size.
    case unequalPair(first: String, second: String)
    /// The folder to be written is there already.
    case alreadyExists(path: String)
    /// A folder cannot be written.
    case unwritable(path: String, reason: String)
}

extension ImageDatasetError {
    /// What is wrong, with which file or folder, and what to do.
    public var report: ErrorReport { ErrorReport(problem, file: path, remedy: remedy) }

    /// The file or folder; nil where the error is about sizes.
    private var path: String? {
        switch self {
        case .missingFolder(let path, _), .missingSet(let path), .notAFolder(let path), .unreadableFolder(let path, _),
            .noImages(let path, _),
            .allUnreadable(let path, _, _), .noneFit(let path, _, _, _), .smallerThanCrop(let path, _, _, _),
            .unequalSizes(let path, _), .noPairs(let path, _, _), .damagedMetadata(let path, _, _), .unequalPair(let path, _),
            .alreadyExists(let path), .unwritable(let path, _):
            path
        case .sizesNotPositive, .cropLargerThanLoadSize: nil
        }
    }

    /// What is wrong, and with which file or folder.
    public var problem: String {
        switch self {
        case .missingSet(let path): return "no folder \(path.onOneLine)"
        case .missingFolder(let path, let alsoTried):
            let places = alsoTried.isEmpty ? "" : " (nor \(alsoTried.map(\.onOneLine).joined(separator: ", ")))"
            return "no such folder \(path.onOneLine)\(places)"
        case .notAFolder(let path): return "not a folder \(path.onOneLine)"
        case .unreadableFolder(let path, let reason): return "cannot list folder \(path.onOneLine): \(reason)"
        case .noImages(let path, let others):
            return "no images in folder \(path.onOneLine)" + (others.map { " (passed over: \($0.passedOverText))" } ?? "")
        case .allUnreadable(let path, let count, let reason):
            return "none of the \(count) images can be read in folder \(path.onOneLine); the first: \(reason)"
        case .noneFit(let path, let count, let first, _):
            return "none of the \(count) images can be used in folder \(path.onOneLine); the first: \(first.reason)"
        case .smallerThanCrop(let path, let width, let height, let crop):
            return "image of \(width)x\(height) is smaller than the crop of \(crop)x\(crop) \(path.onOneLine)"
        case .unequalSizes(let first, let second):
            return "images of different sizes in one batch \(first.onOneLine), \(second.onOneLine)"
        case .noPairs(let path, let other, let example):
            let places = "\(path.onOneLine), \(other.onOneLine)"
            return "no pairs: no image of the second folder has a name of the first, such as \(example.onOneLine) \(places)"
        case .damagedMetadata(let path, let line, let reason): return "\(reason) (line \(line)) \(path.onOneLine)"
        case .unequalPair(let first, let second):
            return "the images of a pair differ in size \(first.onOneLine), \(second.onOneLine)"
        case .sizesNotPositive(let loadSize, let cropSize): return "image sizes \(cropSize) and \(loadSize) must be positive"
        case .cropLargerThanLoadSize(let loadSize, let cropSize):
            return "load size \(loadSize) is smaller than the crop of \(cropSize)"
        case .alreadyExists(let path): return "folder exists already \(path.onOneLine)"
        case .unwritable(let path, let reason): return "cannot write \(path.onOneLine): \(reason)"
        }
    }

    /// What to do about it; nil where the problem says so itself.
    public var remedy: String? {
        switch self {
        case .missingFolder: "give the path of a folder with images"
        case .missingSet: "a folder of two sets has trainA and trainB"
        case .notAFolder: "give the folder that holds the images"
        case .unreadableFolder: "check its permissions"
        case .noImages(_, let others):
            others.flatMap { $0.conversionHints.isEmpty ? nil : "convert with: " + $0.conversionHints.joined(separator: "; ") }
                ?? "put .png, .jpg or .jpeg files into it"
        case .allUnreadable: nil
        case .noneFit(_, _, _, let remedy): remedy
        case .smallerThanCrop: "use a smaller crop, or resize images before they are cropped"
        case .unequalSizes: "use batches of one image, or crop all images to one size"
        case .noPairs: "give the images of a pair the same name"
        case .damagedMetadata: "each line is a JSON object with input_file_name and output_file_name, paths in its folder"
        case .unequalPair: "resize one of them"
        case .sizesNotPositive: "correct them"
        case .cropLargerThanLoadSize: "use a larger load size or a smaller crop"
        case .alreadyExists: "remove it or choose another place"
        case .unwritable: "choose another place"
        }
    }
}
