/// f ← f · reduction, f the factor of the learning rate, when more than `patience` values in a row of a measure of the run were no
/// better than its best. PyTorch's `ReduceLROnPlateau`.
///
/// A value with nothing hidden: keep it with the rest of a run's state, and a resumed run goes on exactly. Its factor
/// multiplies that of a `LearningRateSchedule`, a warm-up say.
public struct Plateau: Sendable, Codable, Equatable {
    /// Which way a measure gets better.
    public enum Goal: String, Sendable, Codable {
        /// Lower is better.
        case minimum
        /// Higher is better.
        case maximum
    }
    /// What counts as better than `best`: by the share `threshold` of it, or by `threshold` itself.
    public enum ThresholdKind: String, Sendable, Codable {
        /// By a share of the best value.
        case relative
        /// By the threshold itself.
        case absolute
    }

    /// Which way the measure gets better.
    public let goal: Goal
    /// What the factor is multiplied by.
    public let reduction: Float
    /// Values that may be no better before a reduction, and values after one in which none is counted.
    public let patience, cooldown: Int
    /// By how much a value must be better.
    public let threshold: Float
    /// Whether the threshold is a share of the best value.
    public let thresholdKind: ThresholdKind
    /// What the factor does not fall below.
    public let least: Float

    /// The factor of the learning rate's first value.
    public private(set) var factor: Float = 1
    /// The best value so far; nil before the first.
    public private(set) var best: Float?
    /// Values in a row that were no better.
    public private(set) var waited = 0
    /// Values left in which nothing is counted.
    public private(set) var resting = 0

    /// A factor of 1, before the first value.
    ///
    /// - Parameters:
    ///   - goal: Default `minimum`, for losses.
    ///   - reduction: What the factor is multiplied by, default 0.1.
    ///   - patience: Values that may be no better before the next such one lowers the rate, default 10.
    ///   - threshold: Default 1e-4.
    ///   - thresholdKind: Default `relative`.
    ///   - cooldown: Values after a reduction in which none is counted, default 0.
    ///   - least: What the factor does not fall below, default 0.
    public init(
        goal: Goal = .minimum, reduction: Float = 0.1, patience: Int = 10, threshold: Float = 1e-4,
        thresholdKind: ThresholdKind = .relative, cooldown: Int = 0, least: Float = 0
    ) {
        (self.goal, self.reduction, self.patience, self.threshold) = (goal, reduction, patience, threshold)
        (self.thresholdKind, self.cooldown, self.least) = (thresholdKind, cooldown, least)
    }

    /// Takes the value of another unit of time.
    public mutating func observe(_ value: Float) {
        if isBetter(value) { (best, waited) = (value, 0) } else { waited &+= 1 }
        if resting > 0 { (resting, waited) = (resting - 1, 0) }
        if waited > patience {
            // PyTorch leaves alone what would hardly change.
            let lower = max(factor * reduction, least)
            if factor - lower > 1e-8 { factor = lower }
            (resting, waited) = (cooldown, 0)
        }
    }

    private func isBetter(_ value: Float) -> Bool {
        guard let best else { return !value.isNaN }
        return switch (goal, thresholdKind) {
        case (.minimum, .relative): value < best * (1 - threshold)
        case (.minimum, .absolute): value < best - threshold
        case (.maximum, .relative): value > best * (1 + threshold)
        case (.maximum, .absolute): value > best + threshold
        }
    }
}
