import Foundation
import Optimizers
import Training

/// How the learning rate changes over a run, after its warm-up.
public enum LearningRatePolicy: String, Sendable, Codable, CaseIterable {
    /// Constant, then falling in a line to 0: the reference's default.
    case linear
    /// Always the same.
    case constant
    /// Multiplied by a factor each period.
    case step
    /// Multiplied by a factor at given times.
    case multiStep = "multi-step"
    /// Multiplied by a factor each unit of time.
    case exponential
    /// Half a cosine from 1 to the lowest rate.
    case cosine
    /// Cosines one after the other.
    case cosineRestarts = "cosine-restarts"
    /// √(p / (p + t)).
    case inverseSquareRoot = "inverse-sqrt"
    /// Lowered when the generators' mean loss gets no better.
    case plateau

    /// What can be asked for beside a policy's name, as options say it and `config.json` keeps it; nil is the default.
    public struct Details: Sendable, Codable, Equatable {
        /// What the rate is multiplied by.
        public var factor: Float?
        /// Units of time between reductions, or in the first cosine, or p.
        public var period: Int?
        /// How many times as long each cosine is as the last.
        public var growth: Int?
        /// Epochs without an improvement before the rate is lowered.
        public var patience: Int?
        /// Units of time after which the rate is lowered.
        public var milestones: [Int]?
        /// The lowest learning rate.
        public var least: Float?
        /// Steps of the warm-up.
        public var warmUpSteps: Int?
        /// The same in epochs.
        public var warmUpEpochs: Int?

        /// The defaults.
        public init() {}
    }

    /// The schedule for what a warm-up leaves of a run, in the units of its length, epochs or steps: `constant` at the full
    /// rate, and then `decay`, where a policy makes that difference.
    ///
    /// - Parameters:
    ///   - warmUp: Units before it.
    ///   - least: Factor that some policies end at.
    func schedule(constant: Int, decay: Int, warmUp: Int, least: Float, _ details: Details) -> LearningRateSchedule {
        let total = constant + decay
        // The reference's 50 of 200 epochs.
        let quarter = max(1, total / 4)
        return switch self {
        case .linear: .linear(constant: constant, decay: decay)
        case .constant, .plateau: .constant
        case .step: .step(period: details.period ?? quarter, factor: details.factor ?? 0.1)
        case .multiStep:
            .multiStep(
                milestones: details.milestones ?? [max(1, total / 2), max(1, total * 3 / 4)], factor: details.factor ?? 0.1)
        case .exponential: .exponential(factor: details.factor ?? pow(0.01, 1 / Float(total)))
        case .cosine: .cosine(total: total, least: least)
        case .cosineRestarts:
            .cosineWithWarmRestarts(period: details.period ?? quarter, growth: details.growth ?? 1, least: least)
        case .inverseSquareRoot: .inverseSquareRoot(scale: details.period ?? max(1, warmUp > 0 ? warmUp : total / 10))
        }
    }

    /// What depends on how the run goes: the reference's `plateau`, but for a measure that is 0 there.
    func plateau(least: Float, _ details: Details) -> EpochPlateau? {
        guard self == .plateau else { return nil }
        return EpochPlateau(
            Plateau(reduction: details.factor ?? 0.2, patience: details.patience ?? 5, threshold: 0.01, least: least))
    }
}
