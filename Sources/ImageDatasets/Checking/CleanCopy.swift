import Files
import Foundation

extension DatasetCheck.Result {
    /// Writes a copy of the sets: images that can be read, files with the same bytes once, and no test images that are in a training
    /// set. Originals stay as they are.
    ///
    /// The copy gets its name when it is whole.
    /// - Parameters:
    ///   - folder: The copy; nothing or an empty folder may be there. It may not lie inside one of the sets, nor around one.
    ///   - threads: The number of threads that copy.
    ///   - progress: Called on the calling thread with the number of files copied, and of all.
    /// - Returns: The number of files.
    /// - Throws: `ImageDatasetError` where the folder may not be there, `FileError` where files cannot be read or written.
    public func writeCleanCopy(
        to folder: String, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> Int {
        try Self.checkPlace(folder, sets)
        var count = 0
        try NewFolder.write(folder) { count = try copy(to: $0, threads: threads, progress: progress) }
        return count
    }

    private func copy(to unfinished: String, threads: Int, progress: (Int, Int) -> Void) throws -> Int {
        var files: [(from: String, to: String)] = []
        for (set, names) in zip(sets, kept) {
            let place = set.place.isEmpty ? unfinished : unfinished.appendingPathPart(set.place)
            try Folder.create(place)
            files += names.map { (set.path.appendingPathPart($0), place.appendingPathPart($0)) }
        }
        for parent in Set(files.map(\.to.folderPart)) { try Folder.create(parent) }
        var failure: FileError?, done = 0
        let list = files
        inOrder(list.count, threads: threads) { index -> FileError? in
            do throws(FileError) {
                try AtomicFile.write(try InputFile(path: list[index].from).bytes(), to: list[index].to)
                return nil
            } catch {
                return error
            }
        } use: { _, error in
            failure = failure ?? error
            done += 1
            progress(done, list.count)
        }
        if let failure { throw failure }
        return files.count
    }

    /// - Throws: `ImageDatasetError` where a copy may not be written to `folder`.
    public static func checkPlace(_ folder: String, _ sets: [CheckedSet]) throws {
        try NewFolder.check(folder, sets: sets.map(\.path))
    }
}
