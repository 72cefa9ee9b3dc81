/// How a training is laid into a given time: a preset, the number of steps that is expected, and how often it is sampled and
/// evaluated. Functions of measured times alone.
public struct Budget: Sendable {
    /// The time of the whole run in seconds.
    public let seconds: Double

    /// The shortest and the longest budget in seconds: ten seconds, and 31 days.
    public static let range = 10.0...2_678_400.0

    /// Creates a budget.
    public init(seconds: Double) { self.seconds = seconds }

    /// Networks that a training may be made with.
    public struct Candidate: Sendable, Equatable {
        /// The preset.
        public let preset: Preset
        /// The seconds of a step.
        public let stepSeconds: Double
        /// Whether the time of a step was measured; otherwise it is estimated from that of another preset.
        public let isMeasured: Bool

        /// Creates a candidate.
        public init(_ preset: Preset, stepSeconds: Double, isMeasured: Bool = true) {
            (self.preset, self.stepSeconds, self.isMeasured) = (preset, stepSeconds, isMeasured)
        }

        /// The time in seconds from which the preset is worth it.
        public var leastSeconds: Double { Double(preset.leastSteps) * stepSeconds / Budget.shareOfSteps }
    }

    /// The share of the time that steps have; the rest is for reading images, samples, evaluations and saves.
    static let shareOfSteps = 0.9

    /// Returns the candidate with the largest preset of which enough steps fit into the time; where there is none, the one that needs the
    /// least time.
    public func choose(_ candidates: [Candidate]) -> Candidate? {
        candidates.filter { $0.leastSeconds <= seconds }.max { $0.preset.size < $1.preset.size }
            ?? candidates.min { $0.leastSeconds < $1.leastSeconds }
    }

    // MARK: Intervals

    /// The number of sample grids and of evaluations that a run has, about.
    private static let (samples, evaluations) = (20, 12)
    /// The share of the time that evaluations take together at most, and a single one at the end.
    private static let (evaluationShare, lastEvaluationShare) = (0.04, 0.12)

    /// The number of steps that fit into the time, about.
    public func steps(stepSeconds: Double) -> Int {
        let steps = Self.shareOfSteps * seconds / max(stepSeconds, 1e-9)
        return max(1, Int(min(steps, Double(RunConfiguration.lengths.upperBound))))
    }

    /// The fewest steps between sample grids, each of which takes about as long as a step.
    private static let leastSampleInterval = 25

    /// Returns the number of steps between sample grids.
    public func sampleEvery(steps: Int) -> Int { max(Self.leastSampleInterval, steps / Self.samples) }

    /// Returns the number of steps between evaluations; nil where there is no time for one.
    ///
    /// - Parameters:
    ///   - steps: The number of steps of the run.
    ///   - evaluationSeconds: The time of an evaluation.
    public func evaluateEvery(steps: Int, evaluationSeconds: Double) -> Int? {
        guard evaluationSeconds <= Self.lastEvaluationShare * seconds else { return nil }
        let count = min(Double(Self.evaluations), Self.evaluationShare * seconds / max(evaluationSeconds, 1e-9))
        // Longer than the run: only one at the end.
        return count < 2 ? max(1, steps + steps / 2) : max(1, Int(Double(steps) / count))
    }
}

extension Preset {
    /// The number of steps from which translations are worth looking at: with fewer, a smaller preset does better.
    public var leastSteps: Int {
        switch self {
        case .tiny: 1500
        case .small: 5000
        case .medium: 20_000
        case .standard: 100_000
        }
    }
}
