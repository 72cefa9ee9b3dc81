import ArgumentParser
import CPUBackend
import Files
import Foundation
import Runs

/// The command `cyclegan` with all its subcommands.
public struct CycleGAN: ParsableCommand {
    /// The name, the help text and the subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "cyclegan", abstract: "Train GANs and translate images between unpaired sets.",
        discussion: """
            cyclegan train --a horses --b zebras   learn from two folders of images
            cyclegan translate img.png             use the newest run, or the bundled model
            """,
        version: toolkitVersion,
        subcommands: [
            TrainCommand.self, TranslateCommand.self, ConvertCommand.self, InfoCommand.self, GANCommand.self, GridCommand.self,
            DatasetCommand.self, BenchmarkCommand.self,
        ])

    /// Creates the command, as ArgumentParser requires.
    public init() {}

    /// - Throws: `CommandError` where the environment asks for kernels that this machine cannot run.
    private static func checkEnvironment() throws {
        let (key, sets) = ("CYCLEGAN_INSTRUCTION_SET", CPUBackend.availableInstructionSets)
        guard let set = ProcessInfo.processInfo.environment[key], !sets.contains(set) else { return }
        throw CommandError(
            "no kernels called \(set) for this machine", "set \(key) to one of \(sets.joined(separator: ", ")), or leave it unset"
        )
    }

    /// Parses the arguments of the process, runs the command and exits: with status 0 when it is done, 1 when the work failed, 64
    /// when the command line is wrong, and 130 when training was interrupted and saved.
    public static func runAndExit() -> Never {
        do {
            // Arguments are bytes: `CommandLine.arguments` would replace those that are not valid UTF-8.
            let arguments = (1..<max(1, Int(CommandLine.argc))).compactMap {
                CommandLine.unsafeArgv[$0].map { String(pathBytes: $0) }
            }
            var command = try parseAsRoot(arguments)
            try checkEnvironment()
            try command.run()
            exit()
        } catch let code as ExitCode {
            exit(withError: code)
        } catch {
            let code = exitCode(for: error)
            if code.isSuccess { exit(withError: error) }  // help and version
            // Parsing errors bring a usage text of several lines; the first says what is wrong.
            let isUsage = code == .validationFailure
            let reason =
                isUsage ? message(for: error) : Remedies.line(error).replacingOccurrences(of: "\n", with: "\\n")
            let line = reason.split(separator: "\n").first.map(String.init) ?? reason
            let sentence = line.hasSuffix(".") ? String(line.dropLast()) : line
            Console.error(isUsage && !sentence.contains(" - ") ? "\(sentence) - see cyclegan --help" : sentence)
            Foundation.exit(code.rawValue)
        }
    }
}
