import ArgumentParser
import CPUBackend
import Files
import ModelFiles
import Recipes
import Runs

/// Options of every command that computes.
struct MachineOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Number of threads (default: all cores).")
    var threads: Int?

    /// More than any machine has cores for.
    private static let mostThreads = 1024

    func validate() throws {
        if let threads, !(1...Self.mostThreads).contains(threads) {
            throw ValidationError("--threads must be in 1...\(Self.mostThreads), not \(threads)")
        }
    }

    /// How long the same weights are used.
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

/// Options for the output of a command.
struct OutputOptions: ParsableArguments {
    @Flag(help: "No progress on stderr.")
    var quiet = false

    @Flag(help: "The result as one JSON object on stdout.")
    var json = false
}

/// Options for the run folder.
struct RunOptions: ParsableArguments {
    @Option(help: "Name of the run (default: from the names of the folders).", completion: Completions.runs)
    var name: String?

    @Option(help: "Folder of all runs.", completion: .directory)
    var runs = "runs"

    @Flag(
        help: """
            Continue the run exactly from its last save; without --name and images, the newest run. Length, rates, loss weights, \
            clipping, batch, samples and saves may be given anew.
            """)
    var resume = false

    @Option(parsing: .unconditional, help: "Continue the run from the save of this step, which --keep-every kept.")
    var resumeFrom: Int?

    @Flag(help: "Delete a run of this name and start again.")
    var overwrite = false

    @Flag(help: "Say all that would be done, and how long it would take on this machine; train nothing and write nothing.")
    var dryRun = false

    var isResuming: Bool { resume || resumeFrom != nil }

    var existing: RunFolder.Existing { isResuming ? .resume : overwrite ? .overwrite : .refuse }

    /// The folder of the run: the one that is named, the one of these images, else the newest run of a wanted recipe.
    ///
    /// - Throws: `RunError.nothingToResume` where there is no such run.
    func folder(ofImages name: String?, _ isWanted: (Recipe.Name) -> Bool) throws -> RunFolder {
        if let name = self.name ?? name {
            let folder = RunFolder(runs: runs, name: name)
            if isResuming && !folder.isRun { throw RunError.missing(folder.path) }
            return folder
        }
        if let newest = RunFolder.newest(in: runs, of: isWanted) { return newest }
        // Perhaps there is a run, but a damaged one, which the error then names.
        for name in (try? Folder.names(in: runs)) ?? [] {
            let folder = RunFolder(runs: runs, name: name)
            if folder.isRun { _ = try folder.readConfiguration() }
        }
        throw RunError.nothingToResume(runs: runs)
    }

    func validate() throws {
        if isResuming && overwrite { throw ValidationError("--resume and --overwrite exclude each other") }
        if let name, name.isEmpty || name.contains("/") || name.hasPrefix(".") {
            throw ValidationError("--name \(name) is not a valid name for a folder")
        }
    }
}

extension TranslationDirection: ExpressibleByArgument {}
