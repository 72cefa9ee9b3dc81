import Files

/// The folders of an unpaired set: two kinds of images, A and B, for training and for testing.
public struct UnpairedFolders: Sendable, Equatable {
    /// Images of A for training.
    public let trainA: ImageFolder
    /// Images of B for training.
    public let trainB: ImageFolder
    /// Images of A that training does not see; those of training where the set has no test folder.
    public let testA: ImageFolder
    /// Images of B that training does not see; those of training where the set has no test folder.
    public let testB: ImageFolder
    /// A default name for a run on this set, such as `horses2zebras`.
    public let runName: String
    /// Names of A and B, such as `horses` and `zebras`.
    public let domains: [String]

    /// Two folders, one of each kind.
    ///
    /// `horses` means the folder `horses`, else `datasets/horses`. A subfolder `train` is used in place of the folder itself,
    /// a subfolder `test` holds the test images.
    ///
    /// - Parameters:
    ///   - a: The folder of A.
    ///   - b: The folder of B.
    ///   - datasets: Where a folder is looked for that does not exist as named.
    /// - Throws: `ImageDatasetError` where a folder is missing, is a file or holds no image.
    public init(a: String, b: String, datasets: String = "datasets") throws(ImageDatasetError) {
        let rootA = try UnpairedFolders.resolve(a, datasets: datasets)
        let rootB = try UnpairedFolders.resolve(b, datasets: datasets)
        (trainA, testA) = try UnpairedFolders.split(rootA, train: "train", test: "test")
        (trainB, testB) = try UnpairedFolders.split(rootB, train: "train", test: "test")
        domains = UnpairedFolders.names(of: a, b)
        runName = domains.joined(separator: "2")
    }

    /// One folder with the subfolders trainA and trainB, and perhaps testA and testB: the layout of the public sets.
    ///
    /// - Parameters:
    ///   - root: The folder.
    ///   - datasets: Where the folder is looked for if it does not exist as named.
    /// - Throws: `ImageDatasetError` where a folder is missing, is a file or holds no image.
    public init(data root: String, datasets: String = "datasets") throws(ImageDatasetError) {
        let folder = try UnpairedFolders.resolve(root, datasets: datasets)
        for side in ["trainA", "trainB"] where ImageFolder.isFolder(ImageFolder.join(folder, side)) == nil {
            throw .missingSet(path: ImageFolder.join(folder, side))
        }
        (trainA, testA) = try UnpairedFolders.split(folder, train: "trainA", test: "testA")
        (trainB, testB) = try UnpairedFolders.split(folder, train: "trainB", test: "testB")
        runName = UnpairedFolders.name(of: root)
        domains = UnpairedFolders.domains(ofSet: runName)
    }

    /// The folder that `name` refers to: itself, else the one of that name in `datasets`.
    ///
    /// - Throws: `ImageDatasetError` where neither is a folder.
    public static func resolve(_ name: String, datasets: String = "datasets") throws(ImageDatasetError) -> String {
        let asNamed = ImageFolder.isFolder(name)
        if asNamed == true { return name }
        guard !name.hasPrefix("/") else {
            throw asNamed == nil ? .missingFolder(path: name) : .notAFolder(path: name)
        }
        let bundled = ImageFolder.join(datasets, name)
        if ImageFolder.isFolder(bundled) == true { return bundled }
        throw asNamed == nil ? .missingFolder(path: name, alsoTried: [bundled]) : .notAFolder(path: name)
    }

    /// The images to train on under `name` (see `resolve`), for trainers that need one set: its `train` subfolder, else itself.
    ///
    /// - Throws: `ImageDatasetError` where the folder is missing, is a file or holds no image.
    public static func trainingImages(_ name: String, datasets: String = "datasets") throws(ImageDatasetError) -> ImageFolder {
        try split(try resolve(name, datasets: datasets), train: "train", test: "test").train
    }

    /// The images of one folder (see `resolve`): to train on, and to test with; those of training where it has no subfolder `test`.
    ///
    /// - Throws: `ImageDatasetError` where the folder is missing, is a file or holds no image.
    public static func sets(
        _ name: String, datasets: String = "datasets"
    ) throws(ImageDatasetError) -> (train: ImageFolder, test: ImageFolder, name: String) {
        let sets = try split(try resolve(name, datasets: datasets), train: "train", test: "test")
        return (sets.train, sets.test, self.name(of: name))
    }

    /// Why the two sets are not apart, in one line; nil where they are. Folders are compared, not paths, through links too.
    ///
    /// - Parameters:
    ///   - a: The path of the folder of A.
    ///   - b: The path of the folder of B.
    public static func overlap(_ a: String, _ b: String) -> String? {
        let places = [a, b].map(\.onOneLine)
        if let identity = FileStatus(a)?.identity, identity == FileStatus(b)?.identity {
            return "A and B are the same folder (\(places[0]), \(places[1])): there is nothing to translate between"
        }
        guard let first = Folder.realPath(a), let second = Folder.realPath(b) else { return nil }
        if second.hasPrefix(first + "/") { return "B lies inside of A, so that its images are in A too (\(places[1]))" }
        if first.hasPrefix(second + "/") { return "A lies inside of B, so that its images are in B too (\(places[0]))" }
        return nil
    }

    private static func split(
        _ folder: String, train: String, test: String
    ) throws(ImageDatasetError) -> (train: ImageFolder, test: ImageFolder) {
        let trainPath = ImageFolder.join(folder, train)
        let testPath = ImageFolder.join(folder, test)
        let images = try ImageFolder(trainingAt: ImageFolder.isFolder(trainPath) == true ? trainPath : folder)
        // An empty test folder is no reason not to train.
        return (images, (try? ImageFolder(path: testPath)) ?? images)
    }

    /// The names of the images of two folders; where they would be the same, as for `set/trainA` and `set/trainB`, the last parts of the
    /// paths.
    static func names(of a: String, _ b: String) -> [String] {
        let names = [name(of: a), name(of: b)], last = [a.lastPathPart, b.lastPathPart]
        return names[0] == names[1] && last[0] != last[1] && !last.contains("") ? last : names
    }

    /// The last part of a path that names the images: `horses` for `datasets/horses/train`.
    static func name(of path: String) -> String {
        let generic: Set<Substring> = ["train", "test", ".", "..", "trainA", "trainB"]
        return path.split(separator: "/").last { !generic.contains($0) }.map(String.init) ?? "images"
    }

    /// The names of A and B by that of a set of both: `horse` and `zebra` for `horse2zebra`.
    static func domains(ofSet name: String) -> [String] {
        let parts = name.split(separator: "2", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 2 && !parts.contains("") ? parts : ["A", "B"]
    }
}
