import Foundation
import ImageFiles
import Testing

/// The built command, run as a user would.
enum CommandLineTool {
    struct Outcome {
        let status: Int32
        let output, errors: String
    }

    /// The binary stands beside the test bundle.
    private static let binary: URL = {
        let executable = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = executable.deletingLastPathComponent()
        while !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("cyclegan").path) && folder.path != "/"
        {
            folder.deleteLastPathComponent()
        }
        return folder.appendingPathComponent("cyclegan")
    }()

    /// Runs the command in `folder` and waits for its end.
    static func run(_ arguments: String..., in folder: TemporaryFolder) throws -> Outcome {
        let process = try start(arguments, in: folder)
        return try finish(process, in: folder)
    }

    /// - Parameters:
    ///   - input: What the command finds on stdin.
    ///   - environment: What is added to the environment.
    ///   - program: What is run; nil for the command.
    static func start(
        _ arguments: [String], in folder: TemporaryFolder, input: String = "", environment: [String: String] = [:],
        program: URL? = nil
    ) throws -> Process {
        let process = Process()
        // A feature network in the user's cache changes nothing here.
        process.environment = ProcessInfo.processInfo.environment.merging(["XDG_CACHE_HOME": folder.path("cache")]) { $1 }
            .merging(environment) { $1 }
        process.executableURL = program ?? binary
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        // Files rather than pipes: a pipe that nobody empties would stall the command.
        for (name, stream) in [("stdout.txt", \Process.standardOutput), ("stderr.txt", \Process.standardError)] {
            let url = folder.url.appendingPathComponent(name)
            try Data().write(to: url)
            process[keyPath: stream] = try FileHandle(forWritingTo: url)
        }
        try folder.write(input, to: "stdin.txt")
        process.standardInput = try FileHandle(forReadingFrom: folder.url.appendingPathComponent("stdin.txt"))
        try process.run()
        return process
    }

    /// Runs a line of the shell in `folder`, in which `cyclegan` is the command, and waits for its end.
    static func shell(_ line: String, in folder: TemporaryFolder) throws -> Outcome {
        let script = "PATH=\(binary.deletingLastPathComponent().path):$PATH; \(line)"
        return try finish(start(["-c", script], in: folder, program: URL(fileURLWithPath: "/bin/bash")), in: folder)
    }

    /// Waits for a condition while the command works; a minute at most, as machines may be busy.
    static func wait(
        _ process: Process, until isReached: () throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for _ in 0..<12_000 {
            if try isReached() { return }
            try #require(process.isRunning, "the command ended", sourceLocation: sourceLocation)
            usleep(5000)
        }
        process.terminate()
        try #require(Bool(false), "the command did not get there", sourceLocation: sourceLocation)
    }

    static func finish(_ process: Process, in folder: TemporaryFolder) throws -> Outcome {
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try folder.text("stdout.txt"), errors: try folder.text("stderr.txt"))
    }
}

/// A folder of its own for a test, gone with it.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("cyclegan-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
    func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path(name))) }
    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }

    /// Two small sets `a` and `b` of noisy pictures, reddish and bluish.
    func makeSets(size: Int = 24, count: Int = 3) throws {
        for (set, tint) in [("a", 0), ("b", 2)] {
            try FileManager.default.createDirectory(atPath: path(set), withIntermediateDirectories: true)
            for index in 0..<count {
                var state = UInt32(index * 7 + tint + 1)
                let bytes = (0..<size * size * 3).map { position -> UInt8 in
                    state = state &* 1_664_525 &+ 1_013_904_223
                    return position % 3 == tint ? 200 : UInt8(state >> 25)
                }
                try PixelImage(width: size, height: size, channels: 3, bytes: bytes).write(to: path("\(set)/\(index).png"))
            }
        }
    }
}

/// The options of the smallest useful training.
let smallTraining = [
    "--a", "a", "--b", "b", "--size", "16", "--load-size", "18", "--generator", "resnet-1", "--ngf", "4", "--ndf", "4",
    "--discriminator", "pixel", "--quiet",
]
