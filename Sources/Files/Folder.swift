import Foundation

/// Folders: their entries, making and removing them.
public enum Folder {
    /// Returns the names of all entries of a folder, without `.` and `..`, sorted by their bytes.
    ///
    /// - Throws: `FileError` where the folder is missing, cannot be read, or is not a folder.
    public static func names(in path: String) throws(FileError) -> [String] {
        guard let list = (path.isEmpty ? "." : path).withPathBytes({ opendir($0) }) else {
            throw FileError(path: path, problem: .cannotList(errno: errno))
        }
        defer { closedir(list) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(list) else { break }
            // The name may be shorter or longer than the field that stands for it.
            let field = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
            let name = String(pathBytes: field.assumingMemoryBound(to: CChar.self))
            if name != "." && name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw FileError(path: path, problem: .cannotList(errno: errno)) }
        return names.sorted { $0.pathBytes.lexicographicallyPrecedes($1.pathBytes) }
    }

    /// Makes a folder, with all folders on the way to it. A folder that is there already stays as it is.
    ///
    /// - Throws: `FileError` where it cannot be made, or a part of its path is a file; the error names this part.
    public static func create(_ path: String) throws(FileError) {
        if FileKind(ofFileAt: path) == .folder || path.isEmpty { return }
        if path.withPathBytes({ mkdir($0, 0o777) }) == 0 { return }
        var code = errno
        let parent = path.folderPart
        if code == ENOENT, !parent.isEmpty, parent != path {
            try create(parent)
            if path.withPathBytes({ mkdir($0, 0o777) }) == 0 { return }
            code = errno
        }
        // Another process may have made it meanwhile.
        if code == EEXIST, FileKind(ofFileAt: path) == .folder { return }
        throw FileError(path: path, problem: .cannotMakeFolder(errno: code))
    }

    /// Removes a file, a symbolic link (not what it points to), or a folder with all that is in it. Nothing is done where there is
    /// nothing.
    ///
    /// - Throws: `FileError` naming the first entry that cannot be removed.
    public static func remove(_ path: String) throws(FileError) {
        var status = stat()
        guard path.withPathBytes({ lstat($0, &status) }) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return }
            throw FileError(path: path, problem: .cannotRemove(errno: errno))
        }
        let isFolder = FileKind(status) == .folder
        if isFolder {
            for name in try names(in: path) { try remove(path.appendingPathPart(name)) }
        }
        guard path.withPathBytes({ isFolder ? rmdir($0) : unlink($0) }) == 0 || errno == ENOENT else {
            throw FileError(path: path, problem: .cannotRemove(errno: errno))
        }
    }

    /// Gives a file or folder another name on the same disk; a file that has this name is replaced.
    ///
    /// - Throws: `FileError` about the new name.
    public static func move(_ path: String, to other: String) throws(FileError) {
        guard path.withPathBytes({ old in other.withPathBytes { rename(old, $0) } }) == 0 else {
            throw FileError(path: other, problem: .cannotWrite(errno: errno))
        }
    }

    /// Gives a file a second name on the same disk (a hard link).
    ///
    /// - Throws: `FileError` about the new name, also where the file system has no such links.
    public static func link(_ path: String, as other: String) throws(FileError) {
        guard path.withPathBytes({ old in other.withPathBytes { Foundation.link(old, $0) } }) == 0 else {
            throw FileError(path: other, problem: .cannotWrite(errno: errno))
        }
    }

    /// Whether files can be made in the folder at `path`.
    public static func isWritable(_ path: String) -> Bool { path.withPathBytes { access($0, W_OK) } == 0 }

    /// The absolute path of what is at `path`, without symbolic links, `.` and `..`; nil where there is nothing.
    public static func realPath(_ path: String) -> String? {
        path.withPathBytes { bytes in
            guard let resolved = realpath(bytes, nil) else { return nil }
            defer { free(resolved) }
            return String(pathBytes: resolved)
        }
    }
}
