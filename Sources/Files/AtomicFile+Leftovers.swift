import Foundation

extension AtomicFile {
    /// Removes the temporary files that killed processes left when they were writing files of these names.
    ///
    /// No other process may be writing these files meanwhile. Where a name is that of a symbolic link, the folder of what it
    /// points to is looked through too. A folder that does not exist holds no leftovers.
    /// - Parameters:
    ///   - names: Final names, without their folder. Of longer names, only the first 40 characters count.
    ///   - folder: The folder of the files; empty for the current one.
    /// - Returns: The paths of the files that were removed, sorted.
    /// - Throws: `FileError` where a folder cannot be listed or a leftover cannot be removed.
    @discardableResult
    public static func removeLeftovers(of names: [String], in folder: String) throws(FileError) -> [String] {
        let prefix = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        var beginnings: [String: Set<String>] = [:]
        for name in names {
            for place in [FilePlace(folder: prefix, name: name), FilePlace(of: prefix + name)] {
                beginnings[place.folder, default: []].insert(FilePlace.beginning(of: place.name))
            }
        }
        var removed: [String] = []
        for (folder, wanted) in beginnings {
            removed += try removeLeftovers(in: folder) { wanted.contains($0) }
        }
        return removed.sorted()
    }

    /// Removes the temporary files that killed processes left in `folder`, for files whose names are not known one by one.
    ///
    /// - Parameters:
    ///   - folder: A folder; empty for the current one.
    ///   - isOwn: Whether files of this name are the caller's, given the first 40 characters of the final name.
    /// - Returns: The paths of the files that were removed, sorted.
    /// - Throws: `FileError` where the folder cannot be listed or a leftover cannot be removed.
    @discardableResult
    public static func removeLeftovers(
        in folder: String, where isOwn: (_ beginningOfName: String) -> Bool
    ) throws(FileError) -> [String] {
        let prefix = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        var removed: [String] = []
        for entry in try entries(of: folder.isEmpty ? "." : folder) {
            guard let beginning = FilePlace.beginning(inTemporaryName: entry), isOwn(beginning) else { continue }
            let path = prefix + entry
            var status = stat()
            guard path.withPathBytes({ lstat($0, &status) }) == 0, FileKind(status) == .regular else { continue }
            guard path.withPathBytes({ unlink($0) }) == 0 || errno == ENOENT else {
                throw FileError(path: path, problem: .cannotRemove(errno: errno))
            }
            removed.append(path)
        }
        return removed.sorted()
    }

    /// The names in a folder; none where it does not exist.
    private static func entries(of folder: String) throws(FileError) -> [String] {
        do { return try Folder.names(in: folder) } catch {
            if error.systemError == ENOENT { return [] }
            throw error
        }
    }
}
