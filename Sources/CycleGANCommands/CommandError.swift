/// What went wrong in a command, in one line: what, which file, what to do.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ problem: String, _ remedy: String) { description = "\(problem) - \(remedy)" }
}
