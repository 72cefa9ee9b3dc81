import Foundation
import Testing

/// What `cyclegan help` says is recorded in `Data/help`. To record it anew: `RECORD_HELP=1 Scripts/test --filter HelpTests`
@Suite("Help") struct HelpTests {
    private let folder: TemporaryFolder
    private let records = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Data/help")

    init() throws { folder = try TemporaryFolder() }

    private func help(_ command: [String], columns: Int) throws -> String {
        let process = try CommandLineTool.start(["help"] + command, in: folder, environment: ["COLUMNS": "\(columns)"])
        let outcome = try CommandLineTool.finish(process, in: folder)
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        // The parser leaves spaces where a text is empty.
        return outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map { $0.replacing(#/ +$/#, with: "") }
            .joined(separator: "\n")
    }

    /// All commands and their subcommands, as the help of the command above each lists them.
    private func commands() throws -> [[String]] {
        var all: [[String]] = [[]], next = 0
        while next < all.count {
            let lines = try help(all[next], columns: 1000).split(separator: "\n")
            let listed = lines.drop { $0 != "SUBCOMMANDS:" }.dropFirst().compactMap { $0.firstMatch(of: #/^  ([a-z]+)  /#)?.1 }
            all += listed.map { all[next] + [String($0)] }
            next += 1
        }
        return all
    }

    @Test("says what is recorded") func snapshots() throws {
        let commands = try commands()
        #expect(commands.count >= 12, "\(commands)")
        let isRecording = ProcessInfo.processInfo.environment["RECORD_HELP"] == "1"
        let files = FileManager.default
        if isRecording {
            try? files.removeItem(at: records)
            try files.createDirectory(at: records, withIntermediateDirectories: true)
        }
        var names: [String] = []
        for command in commands {
            let text = try help(command, columns: 80), name = (["cyclegan"] + command).joined(separator: "-") + ".txt"
            names.append(name)
            let file = records.appendingPathComponent(name)
            if isRecording { try Data(text.utf8).write(to: file) }
            let recorded = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            let difference = zip(text.split(separator: "\n") + [""], recorded.split(separator: "\n") + [""]).first { $0 != $1 }
            #expect(
                text == recorded,
                """
                \(name) is not what the command says: "\(difference?.0 ?? "")" in place of "\(difference?.1 ?? "")". If it should \
                be, record it: RECORD_HELP=1 Scripts/test --filter HelpTests
                """)
            for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(name): \(line)") }
        }
        #expect(try files.contentsOfDirectory(atPath: records.path).sorted() == names.sorted(), "of commands that are no more")
    }

    /// An option's, argument's or subcommand's text, as one line.
    private struct Entry {
        let label: String
        var text: String
        /// What it can be, where each has a line of its own.
        var values: [String] = []
    }

    /// Where the parser's texts begin.
    private static let textColumn = 26

    /// - Returns: The entries of a help text so wide that nothing in it is wrapped, and the lines that belong to none.
    private func entries(_ wide: String) -> (entries: [Entry], strays: [Substring]) {
        var entries: [Entry] = [], strays: [Substring] = []
        for line in wide.split(separator: "\n").drop(while: { !$0.hasPrefix("USAGE:") }).dropFirst() {
            if line.hasSuffix(":") && !line.hasPrefix(" ") || line.hasPrefix("  See '") {
                continue
            } else if line.prefix(3).last != " " && line.hasPrefix("  ") {
                // A label that leaves room before the column of texts has its text beside it.
                let hasText = line.count > Self.textColumn && line.prefix(Self.textColumn).last == " "
                let label = hasText ? line.prefix(Self.textColumn) : line
                let text = hasText ? String(line.dropFirst(Self.textColumn)) : ""
                entries.append(Entry(label: label.trimmingCharacters(in: .whitespaces), text: text))
            } else if let match = line.firstMatch(of: /^ {8}(\S+) +- \S/), !entries.isEmpty {
                entries[entries.count - 1].values.append(String(match.1))
            } else if line.hasPrefix(String(repeating: " ", count: Self.textColumn)), entries.last?.text == "" {
                entries[entries.count - 1].text = line.trimmingCharacters(in: .whitespaces)
            } else {
                strays.append(line)
            }
        }
        return (entries, strays)
    }

    @Test("is wrapped nowhere but at the screen's edge, and tells values and defaults once") func texts() throws {
        for command in try commands() {
            let name = command.joined(separator: " "), wide = try help(command, columns: 100_000)
            // Of a paragraph, only examples have lines of their own.
            let overview = wide.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.hasPrefix("USAGE:") }
            for (line, next) in zip(overview, overview.dropFirst()) where !line.isEmpty && !next.isEmpty {
                #expect(line.hasPrefix("cyclegan ") && next.hasPrefix("cyclegan "), "\(name) breaks a paragraph: \(line)")
            }
            let (entries, strays) = entries(wide)
            #expect(entries.count > 1 && strays.isEmpty, "\(name) breaks a text: \(strays)")
            for entry in entries {
                #expect(entry.text.hasSuffix(".") || entry.text.hasSuffix(")"), "\(name) \(entry.label): \(entry.text)")
                var text = entry.text, values = entry.values
                if let match = text.firstMatch(of: /\(values: ([^;)]*)/) {
                    #expect(values.isEmpty, "\(name) \(entry.label) lists its values twice")
                    values = match.1.split(separator: ", ").map(String.init)
                    text.removeSubrange(match.range)
                }
                // The defaults of presets and recipes may name them all.
                let prose = text.replacing(/\(default: [^)]*\)/, with: "")
                let words = Set(prose.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
                #expect(values.isEmpty || !words.isSuperset(of: values), "\(name) \(entry.label) lists its values twice: \(text)")
                #expect(
                    text.matches(of: #/\bdefault: /#).count <= (entry.label.hasPrefix("--lr-period") ? 2 : 1), "\(entry.text)")
            }
        }
    }
}
