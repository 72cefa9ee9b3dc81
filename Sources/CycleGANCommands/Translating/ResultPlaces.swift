import Files

/// Finds results that would replace an input or each other, however their paths are spelled.
struct ResultPlaces {
    /// A path without links and dots; paths are bytes, and equal only where their bytes are.
    private typealias Place = [UInt8]

    private let jobs: [TranslationJobs.Job]
    /// The files that no result may replace.
    private let inputs: [FileStatus.Identity: String]
    /// The same by their places.
    private let inputPlaces: [Place: String]

    /// - Parameter protected: Further files that no result may replace, with words for them.
    init(_ jobs: [TranslationJobs.Job], protected: [(path: String, what: String)] = []) {
        self.jobs = jobs
        var inputs: [FileStatus.Identity: String] = [:]
        for job in jobs { Self.add(job.input.path, "the input \(job.input.path.onOneLine)", to: &inputs) }
        for (path, what) in protected { Self.add(path, "\(what) \(path.onOneLine)", to: &inputs) }
        self.inputs = inputs
        let named =
            jobs.map { ($0.input.path, "the input \($0.input.path.onOneLine)") }
            + protected.map { ($0.path, "\($0.what) \($0.path.onOneLine)") }
        inputPlaces = Dictionary(
            named.compactMap { path, words in Folder.realPath(path).map { ($0.pathBytes, words) } },
            uniquingKeysWith: { first, _ in first })
    }

    private static func add(_ path: String, _ what: String, to inputs: inout [FileStatus.Identity: String]) {
        if let status = FileStatus(path), status.kind == .regular { inputs[status.identity] = what }
    }

    /// - Throws: `CommandError` for the first result that would replace an input or another result.
    func check() throws {
        var resolver = FolderResolver()
        var taken: [Place: Int] = [:], takenFiles: [FileStatus.Identity: Int] = [:]
        for (index, job) in jobs.enumerated() {
            guard case .file(let path) = job.output else { continue }
            let identity = FileStatus(path)?.identity
            if let identity, let replaced = inputs[identity] { throw Self.replaces(replaced, job, path) }
            let place = resolver.place(of: path)
            // A path through a folder that is not there yet leads nowhere now, but will.
            if let replaced = inputPlaces[place] { throw Self.replaces(replaced, job, path) }
            var earlier = taken[place]
            taken[place] = index
            if let identity {
                earlier = earlier ?? takenFiles[identity]
                takenFiles[identity] = index
            }
            if let earlier, !job.repeats(jobs[earlier]) { throw Self.clash(jobs[earlier], job, path) }
        }
    }

    /// What a file must not be replaced for: the words for it; nil where it is no input.
    func inputReplaced(by path: String) -> String? { FileStatus(path).flatMap { inputs[$0.identity] } }

    /// The jobs without those whose input was given before.
    static func withoutRepetitions(_ jobs: [TranslationJobs.Job]) -> [TranslationJobs.Job] {
        var seen: Set<[UInt8]> = []
        return jobs.filter { job in
            guard case .file(let path) = job.output else { return true }
            return seen.insert(path.pathBytes).inserted
        }
    }

    static func replaces(_ input: String, _ job: TranslationJobs.Job, _ path: String) -> CommandError {
        CommandError(
            "the result of \(job.input.shownPath.onOneLine) would replace \(input)", "give another --out", file: path)
    }

    private static func clash(_ first: TranslationJobs.Job, _ second: TranslationJobs.Job, _ path: String) -> CommandError {
        CommandError(
            "\(first.input.shownPath.onOneLine) and \(second.input.shownPath.onOneLine) would both become \(path.onOneLine)",
            "translate them one by one, each with an --out of its own", file: path)
    }
}

extension TranslationJobs.Job {
    /// Whether this is the same input with the same result.
    fileprivate func repeats(_ other: Self) -> Bool {
        guard output == other.output, let file = FileStatus(input.path) else { return false }
        return file.identity == FileStatus(other.input.path)?.identity
    }
}

/// Finds the real places of files that may not exist yet, a folder at a time.
private struct FolderResolver {
    private var folders: [[UInt8]: (path: String, foldsCase: Bool)] = [:]

    /// The place of a file: the same for all its spellings.
    mutating func place(of path: String) -> [UInt8] {
        let parent = path.folderPart, key = parent.pathBytes
        let folder = folders[key] ?? Self.resolve(parent)
        folders[key] = folder
        let place = folder.path.appendingPathPart(path.lastPathPart)
        return (folder.foldsCase ? place.lowercased() : place).pathBytes
    }

    /// The real path of a folder, of which only the beginning may exist, and whether names in it are the same in any case.
    private static func resolve(_ path: String) -> (path: String, foldsCase: Bool) {
        var existing = path, missing: [String] = []
        while Folder.realPath(existing.isEmpty ? "." : existing) == nil, !existing.isEmpty, existing != "/" {
            missing.insert(existing.lastPathPart, at: 0)
            existing = existing.folderPart
        }
        var real = Folder.realPath(existing.isEmpty ? "." : existing) ?? existing
        let folds = foldsCase(real)
        for part in missing where part != "." {
            real = part == ".." ? real.folderPart : real.appendingPathPart(part)
        }
        return (real, folds)
    }

    /// Whether the file system finds an entry of the folder, or the folder itself, under its name in the other case.
    private static func foldsCase(_ folder: String) -> Bool {
        func isFound(_ parent: String, _ name: String) -> Bool? {
            let other = name == name.uppercased() ? name.lowercased() : name.uppercased()
            guard other != name, let status = FileStatus(parent.appendingPathPart(name)) else { return nil }
            return FileStatus(parent.appendingPathPart(other))?.identity == status.identity
        }
        for name in (try? Folder.names(in: folder)) ?? [] {
            if let found = isFound(folder, name) { return found }
        }
        return isFound(folder.folderPart, folder.lastPathPart) ?? false
    }
}
