import Files

/// Finds the files below a folder.
///
/// Symbolic links are followed, after all that is there without them, and each folder is visited once: loops of links end, and a
/// file has its own path where it has one. Not visited are folders above the
/// first one, hidden files and folders, and those that systems put beside people's files.
struct FolderWalk {
    /// Paths in the folder, sorted by their bytes.
    let files: [String]
    /// Paths in the folder of subfolders that cannot be listed, sorted by their bytes.
    let unlisted: [String]

    /// Files and folders of systems, in lower case.
    private static let systemNames: Set<String> = ["__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "@eadir"]

    /// Lists what is below `root`.
    ///
    /// - Parameter excluded: Paths of folders that are not visited.
    /// - Throws: `FileError` where the folder itself cannot be listed.
    init(_ root: String, excluding excluded: [String] = []) throws(FileError) {
        var visited = Set(excluded.compactMap { FileStatus($0)?.identity })
        visited.formUnion(Self.foldersAbove(root))
        var files: [String] = [], unlisted: [String] = []
        // Paths in the root; empty for the root itself. A list in place of recursion, since trees may be deep.
        var pending = [""], links: [String] = []
        if let identity = FileStatus(root)?.identity { visited.insert(identity) }
        while let folder = pending.popLast() ?? Self.firstNew(&links, root, &visited) {
            let names: [String]
            do {
                names = try Folder.names(in: folder.isEmpty ? root : root.appendingPathPart(folder))
            } catch {
                if folder.isEmpty { throw error }
                unlisted.append(folder)
                continue
            }
            var subfolders: [String] = []
            for name in names where Self.isVisible(name) {
                let path = folder.isEmpty ? name : folder + "/" + name
                guard let status = FileStatus(root.appendingPathPart(path)) else { continue }
                switch status.kind {
                case .regular: files.append(path)
                case .folder where FileStatus.isLink(root.appendingPathPart(path)): links.append(path)
                case .folder: if visited.insert(status.identity).inserted { subfolders.append(path) }
                case .special: break
                }
            }
            pending += subfolders.reversed()
        }
        self.files = Self.sorted(files)
        self.unlisted = Self.sorted(unlisted)
    }

    /// Takes the first of the links whose folder has not been visited.
    private static func firstNew(
        _ links: inout [String], _ root: String, _ visited: inout Set<FileStatus.Identity>
    ) -> String? {
        while !links.isEmpty {
            let link = links.removeFirst()
            if let identity = FileStatus(root.appendingPathPart(link))?.identity, visited.insert(identity).inserted {
                return link
            }
        }
        return nil
    }

    private static func isVisible(_ name: String) -> Bool { !name.hasPrefix(".") && !systemNames.contains(name.lowercased()) }

    /// A link to one of them would lead to files that are not part of the set.
    private static func foldersAbove(_ root: String) -> [FileStatus.Identity] {
        guard var path = Folder.realPath(root) else { return [] }
        var identities: [FileStatus.Identity] = []
        while path != "/" {
            path = path.folderPart
            guard !path.isEmpty, let identity = FileStatus(path)?.identity else { break }
            identities.append(identity)
        }
        return identities
    }

    private static func sorted(_ paths: [String]) -> [String] {
        paths.map { (path: $0, bytes: $0.pathBytes) }.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map(\.path)
    }
}
