import Foundation
import Testing

/// What every command does when it fails: one line on stderr, an object with `--json`, and the exit code.
@Suite("Errors of every command") struct ErrorContractTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
        try CommandLineTool.finish(CommandLineTool.start(arguments, in: folder), in: folder)
    }

    private func error(_ outcome: CommandLineTool.Outcome) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return try #require(object?["error"] as? [String: Any], "\(outcome.output)")
    }

    private static let commands = [
        "train", "translate", "convert", "info", "gan train", "gan sample", "grid", "dataset synth", "dataset check",
        "dataset combine", "benchmark",
    ]

    @Test("an unknown option is named first, with the help of the command", arguments: commands)
    func unknownOption(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        for arguments in [words + ["--nonsense"], words + ["--nonsense=3", "--json"]] {
            let outcome = try run(arguments)
            #expect(outcome.status == 64, "\(arguments)")
            let line = "unknown option --nonsense"
            #expect(outcome.errors == "error: \(line) - see cyclegan \(command) --help\n")
            guard arguments.last == "--json" else {
                #expect(outcome.output == "")
                continue
            }
            let error = try error(outcome)
            #expect(error["what"] as? String == line && error["remedy"] as? String == "see cyclegan \(command) --help")
            #expect(error["file"] is NSNull)
        }
    }

    @Test("an unknown or a missing command is named, with those there are") func unknownCommand() throws {
        for (arguments, line) in [
            (["bogus", "--json"], "unknown command bogus - give one of train, translate,"),
            (["translat", "a/0.png"], "unknown command translat - give one of train, translate,"),
            (["gan", "--json"], "missing command - give one of train, sample; see cyclegan gan --help"),
            (["dataset", "chek", "a"], "unknown command chek - give one of synth, check, combine; see cyclegan dataset --help"),
        ] {
            let outcome = try run(arguments)
            #expect(outcome.status == 64 && outcome.errors.hasPrefix("error: \(line)"), "\(outcome.errors)")
            if arguments.last == "--json" { #expect(try line.hasPrefix(error(outcome)["what"] as? String ?? "-")) }
        }
    }

    /// For each command, a call that fails at its work, and the file that it is about.
    private static let failures: [(arguments: [String], file: String)] = [
        (["train", "--a", "a", "--b", "nowhere"], "nowhere"), (["translate", "nowhere.png"], "nowhere.png"),
        (["translate", "a/0.png", "--model", "nowhere"], "nowhere"), (["convert", "nowhere", "g.pth"], "nowhere"),
        (["info", "nowhere"], "nowhere"), (["gan", "train", "--data", "nowhere"], "nowhere"),
        (["gan", "sample", "--model", "nowhere", "--out", "s.png"], "nowhere"),
        (["grid", "nowhere.png", "--out", "g.png"], "nowhere.png"),
        (["dataset", "synth", "--out", "set"], "set/horses"), (["dataset", "check", "nowhere"], "nowhere"),
    ]

    @Test("a failure is an object with file, what and remedy, and the same line", arguments: failures.indices)
    func failure(index: Int) throws {
        let (arguments, file) = Self.failures[index]
        try FileManager.default.createDirectory(atPath: folder.path("set/horses"), withIntermediateDirectories: true)
        let plain = try run(arguments), json = try run(arguments + ["--json"])
        #expect(plain.status == 1 && json.status == 1, "\(plain.errors)")
        #expect(plain.output == "")
        #expect(plain.errors == json.errors && plain.errors.hasPrefix("error: "))
        let error = try error(json)
        #expect(error["file"] as? String == file, "\(json.output)")
        let what = try #require(error["what"] as? String), remedy = error["remedy"] as? String
        #expect(plain.errors == "error: \(what)\(remedy.map { " - \($0)" } ?? "")\n")
    }

    @Test(
        "what cannot be written to stdout is a failure",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full")) func fullOutput() throws
    {
        for line in ["info a/0.png --json", "info a/0.png", "--help", "translate a/0.png --out -"] {
            let outcome = try CommandLineTool.shell("cyclegan \(line) > /dev/full", in: folder)
            #expect(outcome.status == 1 && outcome.errors.contains("cannot write to standard output"), "\(outcome.errors)")
        }
        // A reader that is gone is no failure.
        let outcome = try CommandLineTool.shell(
            "cyclegan translate a --quiet | true; echo ${PIPESTATUS[0]} $(ls translated)", in: folder)
        #expect(outcome.output == "0 0.png 1.png 2.png\n", "\(outcome.errors)")
    }

    @Test("numbers are numbers in JSON") func numbers() throws {
        #expect(try run(["train"] + smallTraining + ["--steps", "2"]).status == 0)
        let outcome = try run(["info", "runs/a2b", "--json"])
        let object = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let last = try #require(object["lastStep"] as? [String: Any])
        #expect(last["step"] as? Int == 2 && last["G_A"] is Double && object["seconds"] is Double, "\(last)")
    }
}
