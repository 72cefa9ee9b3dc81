import Files

/// An error of a command: what is wrong, the file, and what to do.
struct CommandError: OneLineError {
    let report: ErrorReport

    /// - Parameter file: The file or folder that it is about.
    init(_ problem: String, _ remedy: String, file: String? = nil) {
        report = ErrorReport(problem, file: file, remedy: remedy)
    }
}
