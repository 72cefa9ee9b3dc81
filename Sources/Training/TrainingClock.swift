import Foundation

/// The time that a training may take, in all its sittings together.
///
/// With a clock, all that changes over a training follows the share of the time that is used. So a training on a machine that slows
/// down makes fewer steps, but its learning rate falls as it would have, and it ends on time.
///
/// What the end takes is kept free: the last samples, the last evaluation and the last save, as they were measured before.
public final class TrainingClock {
    /// Work that is also done at the end of a training.
    enum Work: String {
        case samples, evaluation, save
    }

    /// What is kept in saves.
    private struct Memory: Codable {
        /// The seconds used so far.
        var seconds = 0.0
        /// The seconds that work took the last time, by its name.
        var costs: [String: Double] = [:]
    }

    /// The name of a clock in saves.
    public static let part = "clock"

    /// The time of all sittings in seconds.
    public let budget: Double
    private let now: () -> Double
    /// When this sitting began.
    private let start: Double
    /// What was used by earlier sittings.
    private var memory: ResumableValue<Memory>
    private var isFinished = false

    /// Creates a clock that has been running since `start`.
    ///
    /// - Parameters:
    ///   - budget: The time of all sittings in seconds.
    ///   - usedSeconds: The seconds that were used by earlier sittings, where a save does not say so.
    ///   - evaluationSeconds: The seconds that the first evaluation is expected to take.
    ///   - start: When this sitting began, in seconds of `now`; nil for now.
    ///   - now: Returns the present time in seconds, by default the system's uptime.
    public init(
        budget: Double, usedSeconds: Double = 0, evaluationSeconds: Double = 0, start: Double? = nil,
        now: @escaping () -> Double = { ProcessInfo.processInfo.systemUptime }
    ) {
        (self.budget, self.now, self.start) = (budget, now, start ?? now())
        memory = ResumableValue(Memory(seconds: usedSeconds, costs: [Work.evaluation.rawValue: evaluationSeconds]))
    }

    /// The seconds used so far, in all sittings.
    public var usedSeconds: Double { isFinished ? max(budget, elapsed) : elapsed }
    /// The seconds that are left.
    public var secondsLeft: Double { max(0, budget - usedSeconds) }

    private var elapsed: Double { memory.value.seconds + now() - start }

    /// The seconds that the end of the training takes.
    ///
    /// - Parameter evaluates: Whether there is an evaluation at the end.
    private func reserve(evaluates: Bool) -> Double {
        memory.value.costs.reduce(0) { $0 + ($1.key == Work.evaluation.rawValue && !evaluates ? 0 : $1.value) }
    }

    /// Returns the share of the time before the end that is used, in [0, 1].
    func share(evaluates: Bool) -> Double {
        min(1, max(0, usedSeconds / max(budget - reserve(evaluates: evaluates), 1e-9)))
    }

    /// Returns whether the time would be over in the middle of another step or before.
    ///
    /// - Parameters:
    ///   - evaluates: Whether there is an evaluation at the end.
    ///   - step: The seconds that a step takes.
    public func isOver(evaluates: Bool, step: Double = 0) -> Bool {
        usedSeconds + reserve(evaluates: evaluates) + step / 2 >= budget
    }

    /// Performs work and measures what it takes.
    func measure<Result>(_ work: Work, _ body: () throws -> Result) rethrows -> Result {
        let before = now()
        defer { memory.value.costs[work.rawValue] = now() - before }
        return try body()
    }

    /// Ends the training: all of its time counts as used, also what the last save is about to take.
    func finish() { isFinished = true }
}

extension TrainingClock: Resumable {
    /// Adds the seconds used so far.
    public func save(to state: inout TrainingState, as name: String) throws {
        var saved = memory.value
        saved.seconds = usedSeconds
        try ResumableValue(saved).save(to: &state, as: name)
    }

    /// Restores the seconds that were used by earlier sittings.
    ///
    /// - Throws: `TrainingState.Mismatch` where they are missing or make no sense.
    public func restore(from state: TrainingState, as name: String) throws {
        try memory.restore(from: state, as: name)
        guard ([memory.value.seconds] + memory.value.costs.values).allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw TrainingState.Mismatch(description: "saved state has negative or infinite times in \(name)")
        }
    }
}
