import Files

/// The images of one folder, sorted by name.
///
/// An image is a file whose name ends in .png, .jpg or .jpeg, in any case of letters. Hidden files and subfolders are
/// skipped. Names are sorted by their UTF-8 bytes, so that the order is the same on every machine.
public struct ImageFolder: Sendable, Equatable {
    /// Extensions of image names, in lower case.
    public static let extensions: Set<String> = ["png", "jpg", "jpeg"]

    /// The folder, as the caller named it.
    public let path: String
    /// File names, sorted; never empty.
    public let names: [String]

    /// Number of images.
    public var count: Int { names.count }

    /// Lists the images of the folder at `path`.
    ///
    /// - Throws: `ImageDatasetError` where the folder is missing, is a file, cannot be listed or holds no image.
    public init(path: String) throws(ImageDatasetError) {
        guard let isFolder = ImageFolder.isFolder(path) else { throw .missingFolder(path: path) }
        guard isFolder else { throw .notAFolder(path: path) }
        let entries: [String]
        do {
            entries = try Folder.names(in: path)
        } catch {
            throw .unreadableFolder(path: path, reason: error.summary)
        }
        let images = entries.filter { name in
            ImageFolder.isImageName(name) && ImageFolder.isFolder(ImageFolder.join(path, name)) != true
        }
        guard !images.isEmpty else { throw .noImages(path: path) }
        self.path = path
        names = images
    }

    /// The path of image `index`.
    public func path(at index: Int) -> String { ImageFolder.join(path, names[index]) }

    /// Whether a file of this name counts as an image.
    public static func isImageName(_ name: String) -> Bool {
        guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return false }
        return extensions.contains(name[name.index(after: dot)...].lowercased())
    }

    /// Whether `path` is a folder (or a link to one); nil where there is nothing.
    static func isFolder(_ path: String) -> Bool? { FileKind(ofFileAt: path).map { $0 == .folder } }

    static func join(_ folder: String, _ name: String) -> String { folder.hasSuffix("/") ? folder + name : folder + "/" + name }
}
