import ArgumentParser
import Runs

/// Options for the schedule of the learning rate.
struct LearningRateOptions: ParsableArguments {
    private typealias Usual = LearningRatePolicy.Defaults

    @Option(help: .plain("How the learning rate changes", default: RunConfiguration.Schedule().policy.rawValue))
    var lrPolicy: LearningRatePolicy?

    @Option(
        parsing: .unconditional,
        help: """
            Factor that the rate is multiplied by (default: \(Usual.factor) for step and multi-step, \(Usual.plateauFactor) for plateau, \
            and for exponential what leaves a share of \(Usual.exponentialEnd) at the end).
            """)
    var lrFactor: Float?

    @Option(
        parsing: .unconditional,
        help: """
            In epochs, or in steps where --steps or --budget is given: time between the reductions of step, length of the first cosine of \
            cosine-restarts (default of both: a quarter of the run), or p in the √(p / (p + t)) of inverse-sqrt (default: the \
            length of the warm-up, else a tenth of the run).
            """)
    var lrPeriod: Int?

    @Option(help: "When multi-step lowers the rate, as 100,150 (default: after half and three quarters of the run).")
    var lrMilestones: Milestones?

    @Option(
        parsing: .unconditional,
        help: .plain("Length of each cosine of cosine-restarts relative to the one before", default: Usual.growth))
    var lrGrowth: Int?

    @Option(
        parsing: .unconditional,
        help: .plain("Lowest learning rate of cosine, cosine-restarts and plateau", default: Usual.least))
    var lrMin: Float?

    @Option(
        parsing: .unconditional,
        help: .plain(
            "Epochs in which the generators' mean loss may not fall by \(Int(100 * Usual.improvement)) % before plateau lowers the "
                + "rate in the next such one", default: Usual.patience))
    var lrPatience: Int?

    @Option(
        parsing: .unconditional,
        help: "Steps in which the rate first rises, from almost 0; the policy has the rest of the run (default: no warm-up).")
    var warmupSteps: Int?

    @Option(parsing: .unconditional, help: "The same in epochs (default: no warm-up).")
    var warmupEpochs: Int?

    /// The largest number of epochs or steps, more than any run needs.
    static let longest = 1_000_000_000

    /// Increasing times, separated by commas.
    struct Milestones: ExpressibleByArgument {
        let times: [Int]

        init?(argument: String) {
            let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            times = parts.compactMap { $0 }
            let rises = zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
            guard times.count == parts.count, times[0] > 0, rises else { return nil }
        }
    }

    func validate() throws {
        for (name, isGiven, policies) in [
            ("--lr-factor", lrFactor != nil, [.step, .multiStep, .exponential, .plateau]),
            ("--lr-period", lrPeriod != nil, [.step, .cosineRestarts, .inverseSquareRoot]),
            ("--lr-milestones", lrMilestones != nil, [.multiStep]), ("--lr-growth", lrGrowth != nil, [.cosineRestarts]),
            ("--lr-min", lrMin != nil, [.cosine, .cosineRestarts, .plateau]), ("--lr-patience", lrPatience != nil, [.plateau]),
        ] as [(String, Bool, [LearningRatePolicy])] where isGiven {
            guard let lrPolicy, policies.contains(lrPolicy) else {
                throw ValidationError("\(name) goes with --lr-policy \(policies.map(\.rawValue).joined(separator: " or "))")
            }
        }
        if let lrFactor, !(lrFactor > 0 && lrFactor < 1) {
            throw ValidationError("--lr-factor must be between 0 and 1, not \(lrFactor)")
        }
        if let lrMin, !(lrMin >= 0 && lrMin.isFinite) { throw ValidationError("--lr-min must not be negative, not \(lrMin)") }
        if let lrPatience, lrPatience < 0 { throw ValidationError("--lr-patience must not be negative, not \(lrPatience)") }
        for (name, value) in [
            ("--lr-period", lrPeriod), ("--lr-growth", lrGrowth), ("--warmup-steps", warmupSteps),
            ("--warmup-epochs", warmupEpochs),
        ] {
            if let value, !(1...Self.longest).contains(value) {
                throw ValidationError("\(name) must be in 1...\(Self.longest), not \(value)")
            }
        }
        if warmupSteps != nil && warmupEpochs != nil {
            throw ValidationError("--warmup-steps and --warmup-epochs exclude each other")
        }
    }

    /// Returns `schedule` with the given options.
    func applied(to schedule: RunConfiguration.Schedule) -> RunConfiguration.Schedule {
        var result = schedule
        var details = schedule.policyDetails ?? LearningRatePolicy.Details()
        if let lrPolicy { result.policy = lrPolicy }
        if let lrFactor { details.factor = lrFactor }
        if let lrPeriod { details.period = lrPeriod }
        if let lrMilestones { details.milestones = lrMilestones.times }
        if let lrGrowth { details.growth = lrGrowth }
        if let lrMin { details.least = lrMin }
        if let lrPatience { details.patience = lrPatience }
        if let warmupSteps { details.warmUpSteps = warmupSteps }
        if let warmupEpochs { details.warmUpEpochs = warmupEpochs }
        result.policyDetails = details == LearningRatePolicy.Details() ? nil : details
        return result
    }
}

extension LearningRatePolicy: ExpressibleByArgument {}
