import Foundation
import Testing

/// The built examples, run as a reader of their code would.
struct BuiltExamples {
    /// What an example printed, its chart, and the table that it read, where it did.
    struct Outcome {
        let text: String
        let chart: Data
        let table: String?

        /// The number that stands behind a name at the beginning of a line.
        func number(_ name: String, _ location: SourceLocation = #_sourceLocation) throws -> Float {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            let words = try #require(line, "no '\(name)' in \(text)", sourceLocation: location).split(separator: " ")
            return try #require(Float(words[words.count - 1]), sourceLocation: location)
        }
    }

    /// The binary stands beside the test bundle.
    private static let binary: URL = {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        while !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("examples").path) && folder.path != "/"
        {
            folder.deleteLastPathComponent()
        }
        return folder.appendingPathComponent("examples")
    }()

    /// Runs an example in a folder of its own, which is gone afterwards.
    static func run(_ name: String, seed: Int, threads: Int = 2) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("examples-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appendingPathComponent("stdout.txt")
        try Data().write(to: output)
        let process = Process()
        process.executableURL = binary
        process.arguments = [name, "--seed", "\(seed)", "--threads", "\(threads)", "--out", "charts"]
        process.currentDirectoryURL = folder
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Outcome(
            text: try String(contentsOf: output, encoding: .utf8),
            chart: try Data(contentsOf: folder.appendingPathComponent("charts/\(name).png")),
            table: try? String(contentsOf: folder.appendingPathComponent("charts/wines.csv"), encoding: .utf8))
    }
}
