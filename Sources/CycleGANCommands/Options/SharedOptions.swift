import ArgumentParser
import CPUBackend
import ModelFiles
import Recipes
import Runs

/// Options of every command that computes.
struct MachineOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Threads that work together (default: all cores).")
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads must be at least 1, not \(threads)") }
    }

    /// How often the same weights are used.
    enum WeightUse { case once, untilTheNextStep, always }

    func makeBackend(for use: WeightUse, recorder: WorkRecorder? = nil) -> CPUBackend {
        let limit =
            switch use {
            case .once: 0
            case .untilTheNextStep: CPUBackend.usualPackedWeightsLimit
            case .always: 256 << 20
            }
        return CPUBackend(threads: threads, packedWeightsLimit: limit, recorder: recorder)
    }
}

/// Options about what a command says.
struct OutputOptions: ParsableArguments {
    @Flag(help: "No progress on stderr.")
    var quiet = false

    @Flag(help: "The result as one JSON object on stdout.")
    var json = false
}

/// Options about the run folder.
struct RunOptions: ParsableArguments {
    @Option(help: "Name of the run (default: made of the folders' names).")
    var name: String?

    @Option(help: "Folder of all runs.")
    var runs = "runs"

    @Flag(help: "Go on with the run exactly where its last save left it.")
    var resume = false

    @Flag(help: "Start a run of that name anew.")
    var overwrite = false

    var existing: RunFolder.Existing { resume ? .resume : overwrite ? .overwrite : .refuse }

    func validate() throws {
        if resume && overwrite { throw ValidationError("--resume and --overwrite exclude each other") }
        if let name, name.isEmpty || name.contains("/") || name.hasPrefix(".") {
            throw ValidationError("--name \(name) is no name for a folder")
        }
    }
}

extension TranslationDirection: ExpressibleByArgument {}
