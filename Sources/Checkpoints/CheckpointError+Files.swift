import Files

extension CheckpointError {
    /// A file that could not be read or written.
    init(_ error: FileError) {
        let problem =
            if case .notAFile(let kind) = error.problem { "expected a file of weights, found the \(kind)" } else { error.summary }
        self.init(problem, path: error.path, remedy: error.remedy)
    }
}

extension MappedFile {
    /// Maps a file of weights.
    ///
    /// - Throws: `CheckpointError` when there is no such file, it may not be read, or it is a folder, a device or a pipe.
    convenience init(ofWeights path: String) throws(CheckpointError) {
        do { try self.init(path: path) } catch { throw CheckpointError(error) }
    }
}

extension AtomicFile {
    /// Writes a file of weights, all or nothing.
    ///
    /// - Parameter body: Writes the content.
    /// - Throws: `CheckpointError` when the file cannot be written.
    static func writeWeights(
        to path: String, _ body: (AtomicFile) throws(FileError) -> Void
    ) throws(CheckpointError) {
        do {
            let file = try AtomicFile(path: path)
            try body(file)
            try file.commit()
        } catch {
            throw CheckpointError(error)
        }
    }
}
