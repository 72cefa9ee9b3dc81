import Files

extension ImageFileError {
    /// A file that could not be read or written.
    init(_ error: FileError) {
        self.init(path: error.path, problem: Problem(error))
    }
}

extension ImageFileError.Problem {
    fileprivate init(_ error: FileError) {
        let reason = error.systemError.map(FileError.text(ofSystemError:)) ?? ""
        switch error.problem {
        case .cannotOpen, .cannotList: self = error.isMissing ? .missing : .unreadable(reason: reason)
        case .cannotRead: self = .unreadable(reason: reason)
        case .notAFile(.folder): self = .directory
        case .notAFile: self = .notRegularFile
        case .cannotWrite, .cannotRemove, .cannotMakeFolder: self = error.isMissing ? .missingFolder : .unwritable(reason: reason)
        case .wouldReplace(.folder): self = .unwritable(reason: "a folder has that name")
        case .wouldReplace: self = .unwritable(reason: "it is not a regular file")
        case .missingName: self = error.path.isEmpty ? .unwritable(reason: "the name is missing") : .missingFolder
        }
    }
}
