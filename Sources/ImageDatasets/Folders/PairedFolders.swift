import Files

/// The folders of a paired set: images of A, each with its translation in B, for training and for testing.
///
/// Images at the same place of `trainA` and `trainB` are a pair, and so are those of `testA` and `testB`.
public struct PairedFolders: Sendable, Equatable {
    /// How images of A and B are told apart, and which of them are pairs.
    public enum Arrangement: String, Sendable, Codable {
        /// Each picture shows a pair side by side: A is the left half, B the right.
        case halves
        /// A `metadata.jsonl` in the folder names the files of each pair.
        case metadata
        /// Two folders in which files of the same name, whatever their extensions, are a pair.
        case names
    }

    /// Images of A for training.
    public let trainA: ImageFolder
    /// Images of B for training, in the order of their partners in `trainA`.
    public let trainB: ImageFolder
    /// Images of A that training does not see; those of training where the set has no test folder.
    public let testA: ImageFolder
    /// Images of B that training does not see; those of training where the set has no test folder.
    public let testB: ImageFolder
    /// A default name for a run on this set, such as `facades`.
    public let runName: String
    /// Names of A and B, such as `edges` and `shoes`.
    public let domains: [String]
    /// How pairs are found.
    public let arrangement: Arrangement
    /// Whether A is what would otherwise be B.
    public let isReversed: Bool

    /// One folder of pairs.
    ///
    /// `facades` means the folder `facades`, else `datasets/facades`. Its pairs are those that its `metadata.jsonl` names, or that of its
    /// subfolder `train`, one a line: `{"input_file_name": "labels/1.png", "output_file_name": "photos/1.jpg"}`, or two other columns named
    /// `file_name` or `..._file_name`, of which the first is A. Else, where it has subfolders `trainA` and `trainB`, they are their files of
    /// the same names; else each picture is a pair side by side. A subfolder `train` is used in place of the folder itself; a subfolder
    /// `test`, else `val`, holds the test images.
    ///
    /// - Parameters:
    ///   - root: The folder.
    ///   - isReversed: Whether A and B change places.
    ///   - datasets: Where a folder is looked for that does not exist as named.
    /// - Throws: `ImageDatasetError` where a folder is missing, is a file or holds no pair.
    public init(pairs root: String, isReversed: Bool = false, datasets: String = "datasets") throws(ImageDatasetError) {
        let folder = Self.set(in: try UnpairedFolders.resolve(root, datasets: datasets))
        let name = UnpairedFolders.name(of: folder), domains = UnpairedFolders.domains(ofSet: name)
        if ["trainA", "trainB"].allSatisfy({ ImageFolder.isFolder(ImageFolder.join(folder, $0)) == true }) {
            let sides = ["A", "B"].map { side in
                Place(train: ImageFolder.join(folder, "train" + side), test: Place.test(in: folder, side: side))
            }
            try self.init(sides[0], sides[1], .names, isReversed: isReversed, runName: name, domains: domains)
            return
        }
        var place = Place(folder)
        if !PairMetadata.exists(in: place.train), PairMetadata.exists(in: folder) {
            place = Place(train: folder, test: place.test)
        }
        let arrangement: Arrangement = PairMetadata.exists(in: place.train) ? .metadata : .halves
        try self.init(place, place, arrangement, isReversed: isReversed, runName: name, domains: domains)
    }

    /// Two folders, whose files of the same names are pairs.
    ///
    /// `horses` means the folder `horses`, else `datasets/horses`. A subfolder `train` is used in place of the folder itself, a
    /// subfolder `test`, else `val`, holds the test images.
    ///
    /// - Parameters:
    ///   - a: The folder of A.
    ///   - b: The folder of B.
    ///   - isReversed: Whether A and B change places.
    ///   - datasets: Where a folder is looked for that does not exist as named.
    /// - Throws: `ImageDatasetError` where a folder is missing, is a file or holds no image, or where there are no pairs.
    public init(a: String, b: String, isReversed: Bool = false, datasets: String = "datasets") throws(ImageDatasetError) {
        let places = (
            Place(try UnpairedFolders.resolve(a, datasets: datasets)), Place(try UnpairedFolders.resolve(b, datasets: datasets))
        )
        let domains = UnpairedFolders.names(of: a, b)
        try self.init(
            places.0, places.1, .names, isReversed: isReversed,
            runName: (isReversed ? domains.reversed() : domains).joined(separator: "2"), domains: domains)
    }

    /// The folder itself, or its only subfolder, where that is a set with images to train on of its own.
    private static func set(in folder: String) -> String {
        func hasTraining(_ folder: String) -> Bool {
            ["train", "trainA"].contains { ImageFolder.isFolder(ImageFolder.join(folder, $0)) == true }
        }
        let names = ((try? Folder.names(in: folder)) ?? []).filter { !$0.hasPrefix(".") }
        guard !hasTraining(folder), names.count == 1, hasTraining(ImageFolder.join(folder, names[0])) else { return folder }
        return ImageFolder.join(folder, names[0])
    }

    private init(
        _ first: Place, _ second: Place, _ arrangement: Arrangement, isReversed: Bool, runName: String, domains: [String]
    ) throws(ImageDatasetError) {
        let (a, b) = isReversed ? (second, first) : (first, second)
        (self.arrangement, self.isReversed, self.runName) = (arrangement, isReversed, runName)
        self.domains = isReversed ? domains.reversed() : domains
        let train = try Self.open(a: a.train, b: b.train, arrangement, isReversed: isReversed, isTraining: true)
        var test = train
        // An empty test folder is no reason not to train.
        if let testA = a.test, let testB = b.test,
            let found = try? Self.open(a: testA, b: testB, arrangement, isReversed: isReversed, isTraining: false)
        {
            test = found
        }
        (trainA, trainB, testA, testB) = (train.a, train.b, test.a, test.b)
    }
}

/// The subfolders of a set.
private struct Place {
    let train: String
    let test: String?

    init(train: String, test: String?) { (self.train, self.test) = (train, test) }

    init(_ folder: String) {
        let train = ImageFolder.join(folder, "train")
        self.init(train: ImageFolder.isFolder(train) == true ? train : folder, test: Self.test(in: folder, side: ""))
    }

    static func test(in folder: String, side: String) -> String? {
        ["test", "val"].map { ImageFolder.join(folder, $0 + side) }.first { ImageFolder.isFolder($0) == true }
    }
}
