/// An error of a command, described in one line: what is wrong, the file, and what to do.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ problem: String, _ remedy: String) { description = "\(problem) - \(remedy)" }
}
