import Files

/// A folder of images with its place in a training, as `DatasetCheck` looks at it.
public struct CheckedSet: Sendable, Equatable {
    /// What the images are for.
    public enum Role: String, Sendable, Codable {
        /// They are trained on.
        case training
        /// They are not seen in training.
        case test
    }

    /// What the images are for.
    public let role: Role
    /// The name in reports, such as `trainA` or `horses/train`.
    public let name: String
    /// The folder.
    public let path: String
    /// Where a cleaned copy of the set is written, as a path in the folder of the copy; empty for that folder itself.
    public let place: String
    /// Whether it is one of the four parts of a root.
    let isPartOfRoot: Bool

    /// Finds the sets that folders hold: `trainA`, `trainB`, `testA` and `testB` in a root, `train` and `test` in the folder of one
    /// set, or the images themselves.
    ///
    /// - Parameters:
    ///   - folders: The folders. A name without a folder means that of `datasets`.
    ///   - datasets: Where a folder is looked for that does not exist as named.
    /// - Throws: `ImageDatasetError` where a folder does not exist.
    public static func sets(in folders: [String], datasets: String = "datasets") throws(ImageDatasetError) -> [CheckedSet] {
        var sets: [CheckedSet] = [], seen: Set<FileStatus.Identity> = [], names: Set<String> = []
        for folder in folders {
            let root = try UnpairedFolders.resolve(folder, datasets: datasets)
            // Two folders of one name are told apart by numbers.
            var name = Self.name(of: root), number = 2
            while !names.insert(name).inserted {
                name = "\(Self.name(of: root))-\(number)"
                number += 1
            }
            let found = parts(of: root, name: name, isAlone: folders.count == 1)
            for set in found {
                guard let identity = FileStatus(set.path)?.identity, seen.insert(identity).inserted else { continue }
                sets.append(set)
            }
        }
        return sets
    }

    /// The last part of the path; of `.` and `..` the one that they stand for.
    private static func name(of folder: String) -> String {
        let name = folder.lastPathPart
        guard ["", ".", ".."].contains(name) else { return name }
        let real = Folder.realPath(folder)?.lastPathPart ?? ""
        return real.isEmpty ? "images" : real
    }

    private static func parts(of root: String, name: String, isAlone: Bool) -> [CheckedSet] {
        func isFolder(_ part: String) -> Bool { ImageFolder.isFolder(ImageFolder.join(root, part)) == true }
        func set(_ role: Role, _ part: String, ofRoot isPartOfRoot: Bool = false) -> CheckedSet {
            CheckedSet(
                role: role, name: isAlone ? part : ImageFolder.join(name, part),
                path: ImageFolder.join(root, part), place: isAlone ? part : ImageFolder.join(name, part),
                isPartOfRoot: isPartOfRoot)
        }
        let classic = ["trainA", "trainB", "testA", "testB"].filter(isFolder)
        if classic.contains(where: { $0.hasPrefix("train") }) {
            return classic.map { set($0.hasPrefix("train") ? .training : .test, $0, ofRoot: true) }
        }
        let tests = isFolder("test") ? [set(.test, "test")] : []
        if isFolder("train") { return [set(.training, "train")] + tests }
        return [
            CheckedSet(
                role: .training, name: name, path: root, place: isAlone ? "" : name, isPartOfRoot: false)
        ] + tests
    }
}
