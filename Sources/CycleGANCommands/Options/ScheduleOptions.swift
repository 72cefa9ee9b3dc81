import ArgumentParser
import Recipes
import Runs

/// Options for the length of a run and its optimizer.
struct ScheduleOptions<Defaults: TrainingDefaults>: ParsableArguments {
    @Option(parsing: .unconditional, help: .training("Epochs at the full learning rate", Defaults.self) { s, _ in s.epochs })
    var epochs: Int?

    @Option(parsing: .unconditional, help: .training("Epochs in which it decays to 0", Defaults.self) { s, _ in s.decayEpochs })
    var decayEpochs: Int?

    @Option(
        parsing: .unconditional,
        help: .training(
            "Number of steps, in place of epochs; the decay then takes the second half", Defaults.self
        ) { s, _ in s.steps })
    var steps: Int?

    @Option(
        parsing: .unconditional,
        help: """
            Time of the whole run, in place of epochs or steps: 90s, 30m, 1h30m or 2d. Steps are measured on this machine, and what fits is \
            chosen; the training ends on time with a model.
            """)
    var budget: String?

    @Option(parsing: .unconditional, help: .training("Learning rate of Adam", Defaults.self) { $1.learningRate })
    var lr: Float?

    @Option(parsing: .unconditional, help: .training("Decay of Adam's first moment", Defaults.self) { $1.beta1 })
    var beta1: Float?

    @Option(parsing: .unconditional, help: .training("Decay of Adam's second moment", Defaults.self) { $1.beta2 })
    var beta2: Float?

    @Option(parsing: .unconditional, help: .training("Steps between sample grids", Defaults.self) { s, _ in s.sampleEvery })
    var sampleEvery: Int?

    @Option(parsing: .unconditional, help: .training("Steps between saves", Defaults.self) { s, _ in s.saveEvery })
    var saveEvery: Int?

    @Option(
        parsing: .unconditional,
        help: .training("Minutes between saves, where that comes first", Defaults.self) { s, _ in s.saveMinutes })
    var saveMinutes: Double?

    @Option(
        parsing: .unconditional,
        help: "Steps between saves that are kept, as checkpoints/step-N.safetensors (default: only the newest save is kept).")
    var keepEvery: Int?

    @Option(
        parsing: .unconditional,
        help: .training(
            "Steps between evaluations, which write metrics.csv and keep the best model, 0 for none", Defaults.self
        ) { s, _ in s.evaluateEvery ?? 0 })
    var evaluateEvery: Int?

    @Option(
        parsing: .unconditional,
        help: .training("Images of each set that an evaluation uses at most", Defaults.self) { s, _ in s.evaluateImages })
    var evaluateImages: Int?

    @OptionGroup var features: FeatureOptions

    @Option(parsing: .unconditional, help: .plain("Seed of all random numbers", default: CycleGANOptions().seed))
    var seed: UInt64?

    /// The budget in seconds.
    var budgetSeconds: Double? { budget.flatMap(TimeText.seconds) }

    private func validateBudget() throws {
        guard let budget else { return }
        guard let seconds = TimeText.seconds(budget) else {
            throw ValidationError("--budget must be a time such as 90s, 30m, 1h30m or 2d, not \(budget)")
        }
        guard Budget.range.contains(seconds) else {
            throw ValidationError(
                "--budget must be from \(TimeText.text(Budget.range.lowerBound)) to \(TimeText.text(Budget.range.upperBound)), not "
                    + budget)
        }
        for (name, value) in [("--steps", steps), ("--epochs", epochs), ("--decay-epochs", decayEpochs)] where value != nil {
            throw ValidationError("--budget sets the length of the training by its time - leave out \(name) or --budget")
        }
    }

    func validate() throws {
        try validateBudget()
        for (name, value) in [
            ("--steps", steps), ("--sample-every", sampleEvery), ("--save-every", saveEvery), ("--keep-every", keepEvery),
        ] {
            if let value, !RunConfiguration.lengths.contains(value) {
                throw ValidationError("\(name) must be in \(RunConfiguration.lengths), not \(value)")
            }
        }
        if let evaluateEvery, !(0...RunConfiguration.lengths.upperBound).contains(evaluateEvery) {
            throw ValidationError("--evaluate-every must be in 0...\(RunConfiguration.lengths.upperBound), not \(evaluateEvery)")
        }
        if let evaluateImages, !RunConfiguration.evaluationSizes.contains(evaluateImages) {
            throw ValidationError("--evaluate-images must be in \(RunConfiguration.evaluationSizes), not \(evaluateImages)")
        }
        if let saveMinutes, !(saveMinutes > 0 && saveMinutes.isFinite) {
            throw ValidationError("--save-minutes must be positive, not \(saveMinutes)")
        }
        for (name, value) in [("--epochs", epochs), ("--decay-epochs", decayEpochs)] {
            if let value, !(0...LearningRateOptions.longest).contains(value) {
                throw ValidationError("\(name) must be in 0...\(LearningRateOptions.longest), not \(value)")
            }
        }
        if let epochs, let decayEpochs, epochs + decayEpochs == 0 { throw ValidationError("there are no epochs to train") }
        if let lr, !(lr > 0 && lr.isFinite) { throw ValidationError("--lr must be positive, not \(lr)") }
        for (name, value) in [("--beta1", beta1), ("--beta2", beta2)] {
            if let value, !(0..<1).contains(value) { throw ValidationError("\(name) must be in 0..<1, not \(value)") }
        }
    }

    /// Returns `schedule` with the given options.
    func applied(to schedule: RunConfiguration.Schedule) -> RunConfiguration.Schedule {
        var result = schedule
        if epochs != nil || decayEpochs != nil { (result.steps, result.budget) = (nil, nil) }
        if let epochs { result.epochs = epochs }
        if let decayEpochs { result.decayEpochs = decayEpochs }
        if let steps { (result.steps, result.budget) = (steps, nil) }
        // How many steps that will be is measured.
        if let budgetSeconds { (result.steps, result.budget) = (result.steps ?? 1, budgetSeconds) }
        if let sampleEvery { result.sampleEvery = sampleEvery }
        if let saveEvery { result.saveEvery = saveEvery }
        if let evaluateEvery { result.evaluateEvery = evaluateEvery == 0 ? nil : evaluateEvery }
        if let evaluateImages { result.evaluateImages = evaluateImages }
        if let saveMinutes { result.saveMinutes = saveMinutes }
        if let keepEvery { result.keepEvery = keepEvery }
        return result
    }

    /// Returns `options` with the given options.
    func applied<Options: TranslationOptions>(to options: Options) -> Options {
        var options = options
        if let lr { options.learningRate = lr }
        if let beta1 { options.beta1 = beta1 }
        if let beta2 { options.beta2 = beta2 }
        if let seed { options.seed = seed }
        return options
    }
}
