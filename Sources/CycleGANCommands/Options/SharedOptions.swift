import ArgumentParser
import CPUBackend
import GANTraining
import TensorCore

/// Options of every command that computes.
struct MachineOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Threads that work together; all cores unless given.")
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
    @Option(help: "Name of the run; made of the folders' names unless given.")
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

extension AdversarialLoss: ExpressibleByArgument {}
extension WeightInitialization.Method: ExpressibleByArgument {}
extension TranslationDirection: ExpressibleByArgument {}

/// Options about how long a run lasts and how fast it learns.
struct ScheduleOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Epochs at the full learning rate (default: 100, or the preset's).")
    var epochs: Int?

    @Option(parsing: .unconditional, help: "Epochs in which it decays to 0 (default: 100, or the preset's).")
    var decayEpochs: Int?

    @Option(
        parsing: .unconditional, help: "Stop after so many optimizer steps instead; the decay is laid over their second half.")
    var steps: Int?

    @Option(parsing: .unconditional, help: "Learning rate of Adam (default: 0.0002).")
    var lr: Float?

    @Option(parsing: .unconditional, help: "Decay of Adam's first moment (default: 0.5).")
    var beta1: Float?

    @Option(parsing: .unconditional, help: "Decay of Adam's second moment (default: 0.999).")
    var beta2: Float?

    @Option(parsing: .unconditional, help: "Steps between sample grids (default: 500, or the preset's).")
    var sampleEvery: Int?

    @Option(parsing: .unconditional, help: "Steps between saves (default: 1000, or the preset's).")
    var saveEvery: Int?

    @Option(parsing: .unconditional, help: "Seed of everything random (default: 0).")
    var seed: UInt64?

    /// Epochs or steps that nobody will see the end of.
    static let longest = 1_000_000_000

    func validate() throws {
        for (name, value) in [
            ("--steps", steps), ("--sample-every", sampleEvery), ("--save-every", saveEvery),
        ] {
            if let value, value < 1 { throw ValidationError("\(name) must be at least 1, not \(value)") }
        }
        for (name, value) in [("--epochs", epochs), ("--decay-epochs", decayEpochs)] {
            if let value, !(0...Self.longest).contains(value) {
                throw ValidationError("\(name) must be in 0...\(Self.longest), not \(value)")
            }
        }
        if let epochs, let decayEpochs, epochs + decayEpochs == 0 { throw ValidationError("there are no epochs to train") }
        if let lr, !(lr > 0 && lr.isFinite) { throw ValidationError("--lr must be positive, not \(lr)") }
        for (name, value) in [("--beta1", beta1), ("--beta2", beta2)] {
            if let value, !(0..<1).contains(value) { throw ValidationError("\(name) must be in 0..<1, not \(value)") }
        }
    }

    /// `schedule` with what was given on the command line.
    func applied(to schedule: RunConfiguration.Schedule) -> RunConfiguration.Schedule {
        var result = schedule
        if epochs != nil || decayEpochs != nil { result.steps = nil }
        if let epochs { result.epochs = epochs }
        if let decayEpochs { result.decayEpochs = decayEpochs }
        if let steps { result.steps = steps }
        if let sampleEvery { result.sampleEvery = sampleEvery }
        if let saveEvery { result.saveEvery = saveEvery }
        return result
    }

    /// `options` with what was given on the command line.
    func applied(to options: CycleGANOptions) -> CycleGANOptions {
        var options = options
        if let lr { options.learningRate = lr }
        if let beta1 { options.beta1 = beta1 }
        if let beta2 { options.beta2 = beta2 }
        if let seed { options.seed = seed }
        return options
    }
}
