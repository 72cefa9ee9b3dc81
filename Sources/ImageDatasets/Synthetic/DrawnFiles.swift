import Files
import ImageFiles

/// The files of a synthetic set, which are drawn as they are written.
struct DrawnFiles: Sendable {
    /// One file.
    struct File: Sendable {
        /// Its path in the set.
        let path: String
        /// Draws its picture.
        let draw: @Sendable () -> PixelImage
    }

    /// The folders of the set, some within others.
    let folders: [String]
    /// The files, in the order in which they are written.
    let files: [File]

    /// Quality of the JPEG files.
    static let quality = 92

    /// The name of file `index` of `count`, counted from 0: `0001`.
    static func name(_ index: Int, of count: Int) -> String {
        let number = String(index + 1), digits = max(4, String(count).count)
        return String(repeating: "0", count: digits - number.count) + number
    }

    /// Draws and writes all files below `folder`, which is made if missing. The outermost folders of the set appear complete or not at all.
    ///
    /// - Parameters:
    ///   - folder: Where the set is made.
    ///   - threads: Images drawn at a time, each on a thread of its own; one is drawn on the calling thread.
    ///   - progress: Called on the calling thread with the number of images written and of all images.
    /// - Throws: `ImageDatasetError` where an outermost folder exists already or cannot be written.
    func write(to folder: String, threads: Int, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void) throws {
        var names: [String] = []
        for name in folders.map({ $0.split(separator: "/").first.map(String.init) ?? $0 }) where !names.contains(name) {
            names.append(name)
        }
        for path in names.map({ ImageFolder.join(folder, $0) }) where FileStatus.exists(path) {
            throw ImageDatasetError.alreadyExists(path: path)
        }
        let unfinished = ImageFolder.join(folder, ".synth-\(UInt32.random(in: .min ... .max))")
        do {
            for part in folders { try Folder.create("\(unfinished)/\(part)") }
        } catch {
            throw ImageDatasetError.unwritable(path: folder, reason: error.summary)
        }
        defer { try? Folder.remove(unfinished) }
        try draw(into: unfinished, threads: threads, progress: progress)
        for name in names {
            let path = ImageFolder.join(folder, name)
            do { try Folder.move("\(unfinished)/\(name)", to: path) } catch {
                throw ImageDatasetError.unwritable(path: path, reason: error.summary)
            }
        }
    }

    private func draw(into folder: String, threads: Int, progress: @escaping @Sendable (Int, Int) -> Void) throws {
        // Of several threads the calling one only waits; a single one does the work itself.
        let writing = Prefetcher(workers: threads > 1 ? threads : 0, lookAhead: 4 * threads) { number in
            guard number < files.count else { return }
            try files[number].draw().write(to: "\(folder)/\(files[number].path)", quality: Self.quality)
        }
        for done in 1...files.count {
            try writing.next()
            progress(done, files.count)
        }
    }
}
