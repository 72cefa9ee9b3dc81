import Foundation
import Testing

/// What the shells complete, by the scripts that the command writes for them.
@Suite("Completion") struct CompletionTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets(count: 1)
        for run in ["first", "second"] {
            try FileManager.default.createDirectory(atPath: folder.path("runs/\(run)"), withIntermediateDirectories: true)
            try folder.write("{}", to: "runs/\(run)/config.json")
        }
        try folder.write("", to: "weights.pth")
    }

    /// What bash offers for the last word of a line.
    private func completed(_ line: String) throws -> Set<String> {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let script = """
            source <(cyclegan --generate-completion-script bash)
            COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " "))); COMP_CWORD=\(words.count - 1)
            COMP_LINE='\(line)'; COMP_POINT=\(line.count)
            $(complete -p cyclegan | sed 's/.*-F \\([^ ]*\\).*/\\1/') cyclegan '\(words.last ?? "")' '\(words.dropLast().last ?? "")'
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let outcome = try CommandLineTool.shell(script, in: folder)
        return Set(outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
    }

    @Test(
        "files, folders, runs and models, in bash",
        .enabled(if: FileManager.default.fileExists(atPath: "/bin/bash"), "there is no /bin/bash")) func bash() throws
    {
        #expect(try completed("cyclegan train --name ").isSuperset(of: ["first", "second"]))
        #expect(try completed("cyclegan train --name fi") == ["first"])
        #expect(try completed("cyclegan train --a ").isSuperset(of: ["a", "b", "runs"]))
        #expect(!(try completed("cyclegan train --a ")).contains("weights.pth"))
        let models = try completed("cyclegan translate --model ")
        #expect(models.isSuperset(of: ["runs/first", "runs/second", "weights.pth", "a/"]) && !models.contains("stdin.txt"))
        #expect(try completed("cyclegan translate --out w") == ["weights.pth"])
        #expect(try completed("cyclegan translate w") == ["weights.pth"])
        #expect(try completed("cyclegan translate --direction ") == ["a2b", "b2a"])
    }

    /// Options and arguments that take a path or the name of a run.
    private static let paths: Set<String> = [
        "a", "b", "data", "init-from", "name", "runs", "model", "out", "truth", "inputs", "input", "output", "file", "files",
    ]

    @Test("every option that takes a path says what completes it") func kinds() throws {
        let outcome = try CommandLineTool.run("--experimental-dump-help", in: folder)
        let tool = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        var pending = [try #require(tool["command"] as? [String: Any])], seen = 0
        while let command = pending.popLast() {
            pending += command["subcommands"] as? [[String: Any]] ?? []
            for argument in command["arguments"] as? [[String: Any]] ?? [] {
                guard let name = argument["valueName"] as? String, Self.paths.contains(name) else { continue }
                seen += 1
                #expect(argument["completionKind"] != nil, "\(command["commandName"] ?? "") \(name)")
            }
        }
        #expect(seen > 20, "\(seen)")
    }

    @Test("there are scripts for zsh and fish") func others() throws {
        for shell in ["zsh", "fish"] {
            let outcome = try CommandLineTool.run("--generate-completion-script", shell, in: folder)
            #expect(outcome.status == 0 && outcome.output.contains("cyclegan") && outcome.output.count > 1000)
        }
    }
}
