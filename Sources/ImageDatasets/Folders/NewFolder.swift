import Files

/// A folder of results that is written under another name beside its place, and gets its own when it is whole.
enum NewFolder {
    /// Writes a folder.
    ///
    /// - Parameters:
    ///   - folder: The folder; nothing or an empty folder may be there.
    ///   - fill: Writes what shall be in it into another folder, which does not exist yet.
    /// - Throws: `FileError` where it cannot be written, and what `fill` throws.
    static func write(_ folder: String, _ fill: (_ unfinished: String) throws -> Void) throws {
        // Where there is a link to an empty folder, that folder is meant.
        var target = Folder.realPath(folder) ?? folder
        while target.count > 1 && target.hasSuffix("/") { target.removeLast() }
        let name = ".\(target.lastPathPart.prefix(40)).\(String(UInt32.random(in: .min ... .max), radix: 36)).tmp"
        let unfinished = target.folderPart.appendingPathPart(name)
        defer { try? Folder.remove(unfinished) }
        try fill(unfinished)
        try Folder.move(unfinished, to: target)
    }

    /// Checks that results may be written to a folder: that nothing is there but an empty folder, and that it does not lie inside of a set.
    ///
    /// - Throws: `ImageDatasetError` where they may not, `FileError` where the folder cannot be listed.
    static func check(_ folder: String, sets: [String]) throws {
        if let kind = FileKind(ofFileAt: folder) {
            guard kind == .folder, try Folder.names(in: folder).isEmpty else {
                throw ImageDatasetError.alreadyExists(path: folder)
            }
        }
        // The nearest folder that exists tells where a new one would lie.
        var existing = folder
        while Folder.realPath(existing) == nil, !existing.isEmpty, existing != "/" { existing = existing.folderPart }
        guard let place = Folder.realPath(existing.isEmpty ? "." : existing) else { return }
        for set in sets {
            guard let real = Folder.realPath(set) else { continue }
            if place == real || place.hasPrefix(real == "/" ? real : real + "/") {
                throw ImageDatasetError.unwritable(path: folder, reason: "it lies inside of \(set.onOneLine)")
            }
        }
    }
}
