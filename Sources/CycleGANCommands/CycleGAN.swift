import ArgumentParser
import CPUBackend
import Foundation
import Runs

/// The command `cyclegan` with all its subcommands.
public struct CycleGAN: ParsableCommand {
    /// The name, the help text and the subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "cyclegan", abstract: "Train GANs, and translate images.",
        discussion: """
            cyclegan train --a horses --b zebras   learn from two folders of images
            cyclegan translate img.png             use the newest run, or the bundled model
            """,
        version: toolkitVersion,
        subcommands: [
            TrainCommand.self, TranslateCommand.self, EvaluateCommand.self, ConvertCommand.self, InfoCommand.self,
            GANCommand.self, GridCommand.self, DatasetCommand.self, BenchmarkCommand.self,
        ])

    /// Creates the command, as ArgumentParser requires.
    public init() {}

    /// - Throws: `CommandError` where the environment asks for kernels that this machine cannot run.
    static func checkEnvironment() throws {
        let (key, sets) = ("CYCLEGAN_INSTRUCTION_SET", CPUBackend.availableInstructionSets)
        guard let set = ProcessInfo.processInfo.environment[key], !sets.contains(set) else { return }
        throw CommandError(
            "no kernels called \(set) for this machine", "set \(key) to one of \(sets.joined(separator: ", ")), or leave it unset"
        )
    }
}
