import ArgumentParser
import Foundation

/// The commands of `cyclegan` and their options, as the parser knows them.
struct CommandLineDescription: Decodable {
    /// A command with its subcommands.
    struct Command: Decodable {
        let commandName: String
        let subcommands: [Command]?
        let arguments: [Argument]?
    }

    /// An option, a flag or a positional argument.
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind, name: String

            /// As it is typed: `--size`, `-h`.
            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: String
        let names: [Name]?
        let valueName: String?
        let parsingStrategy: String

        /// Whether the argument after its name is its value.
        func takes(_ next: String) -> Bool { kind == "option" && (parsingStrategy == "unconditional" || !next.hasPrefix("-")) }
    }

    let command: Command

    static func make() throws -> CommandLineDescription {
        try JSONDecoder().decode(Self.self, from: Data(CycleGAN._dumpHelp().utf8))
    }
}

extension CommandLineDescription.Command {
    /// The subcommand that these arguments are for: its names, itself, and the arguments that remain.
    func chosen(by arguments: [String]) -> (path: [String], command: Self, rest: ArraySlice<String>) {
        var path: [String] = [], command = self, rest = arguments[...]
        while let name = rest.first, let next = command.subcommands?.first(where: { $0.commandName == name }) {
            (path, command, rest) = (path + [name], next, rest.dropFirst())
        }
        return (path, command, rest)
    }

    /// The first of these arguments that looks like an option and is none of this command.
    func firstUnknownOption(in arguments: ArraySlice<String>) -> String? {
        let known = Dictionary(
            (self.arguments ?? []).flatMap { argument in (argument.names ?? []).map { ($0.text, argument) } },
            uniquingKeysWith: { first, _ in first })
        var rest = arguments
        while let argument = rest.popFirst() {
            if argument == "--" { return nil }
            guard argument.hasPrefix("-"), argument != "-" else { continue }
            let parts = argument.split(separator: "=", maxSplits: 1)
            guard let name = parts.first, let option = known[String(name)] else {
                return Double(argument) == nil ? argument : nil
            }
            if parts.count == 1, let next = rest.first, option.takes(next) { rest.removeFirst() }
        }
        return nil
    }

    /// The option of this command whose name is nearest to `name`, where one is near.
    func option(nearestTo name: String) -> String? {
        let names = (arguments ?? []).flatMap { ($0.names ?? []).filter { $0.kind == "long" }.map(\.text) }
        let nearest = names.map { (name: $0, distance: Self.distance($0, name)) }.min { $0.distance < $1.distance }
        return nearest.flatMap { $0.distance <= max(2, name.count / 4) ? $0.name : nil }
    }

    /// The least number of letters that are added, removed or replaced between two words (Levenshtein's distance).
    private static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var row = Array(0...b.count)
        for i in 0..<a.count {
            var diagonal = row[0]
            row[0] = i + 1
            for j in 0..<b.count {
                let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
