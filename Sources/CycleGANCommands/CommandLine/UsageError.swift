import ArgumentParser
import Files

/// What is wrong with a command line, in one line that ends with the help of the command it belongs to.
enum UsageError {
    /// The parser's own, which it does not list.
    private static let completionOption = "--generate-completion-script"

    /// - Parameters:
    ///   - error: An error of the parser, or of a command's validation.
    ///   - arguments: The arguments of the process, without its name.
    ///   - namesUnknownOptions: Whether an option that the command does not have is named in place of the error.
    static func report(_ error: any Error, arguments: [String], namesUnknownOptions: Bool = true) -> ErrorReport {
        // Parsing errors bring a usage text of several lines; the first says what is wrong.
        let lines = CycleGAN.message(for: error).split(separator: "\n")
        var sentence = lines.first.map(String.init) ?? "the command line is wrong"
        // Many values are listed a line each.
        let values = lines.dropFirst().prefix { $0.hasPrefix("  - ") }.map { $0.dropFirst(4) }
        if !values.isEmpty { sentence += " " + values.joined(separator: ", ") }
        var help = "see cyclegan --help"
        if let description = try? CommandLineDescription.make() {
            let (path, command, rest) = description.command.chosen(by: arguments)
            help = "see \((["cyclegan"] + path).joined(separator: " ")) --help"
            // Subcommands are told before options, which only they have.
            if let subcommands = command.subcommands {
                let names = subcommands.map(\.commandName).filter { $0 != "help" }
                if let name = rest.first(where: { !$0.hasPrefix("-") }), name != "help" {
                    sentence = "unknown command \(name.onOneLine)"
                } else if !rest.contains(Self.completionOption) {
                    sentence = "missing command"
                }
                return ErrorReport(sentence, remedy: "give one of \(names.joined(separator: ", ")); \(help)")
            }
            // The parser asks for missing arguments first, which hides the misspelling that they are missing for.
            if namesUnknownOptions, let unknown = command.firstUnknownOption(in: rest), unknown != Self.completionOption {
                let name = String(unknown.split(separator: "=", maxSplits: 1)[0])
                sentence = "unknown option \(name)"
                if let meant = command.option(nearestTo: name) { sentence += ", did you mean \(meant)?" }
            }
        }
        if sentence.hasSuffix(".") { sentence.removeLast() }
        // A validation may bring its own remedy.
        let line = sentence, own = line.firstRange(of: " - ")
        return ErrorReport(
            own.map { String(line[..<$0.lowerBound]) } ?? line,
            remedy: own.map { String(line[$0.upperBound...]) } ?? help)
    }
}
