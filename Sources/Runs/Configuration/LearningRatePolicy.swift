import Foundation
import Optimizers
import Training

/// How the learning rate changes over a run, after its warm-up.
public enum LearningRatePolicy: String, Sendable, Codable, CaseIterable {
    /// Constant, then decaying linearly to 0: the default of the reference.
    case linear
    /// Constant.
    case constant
    /// Multiplied by a factor after each period.
    case step
    /// Multiplied by a factor at given times.
    case multiStep = "multi-step"
    /// Multiplied by a factor after each unit of time.
    case exponential
    /// Half a period of a cosine, from the learning rate to the lowest rate.
    case cosine
    /// Half periods of a cosine, one after the other (warm restarts).
    case cosineRestarts = "cosine-restarts"
    /// Multiplied by √(p / (p + t)).
    case inverseSquareRoot = "inverse-sqrt"
    /// Multiplied by a factor when the mean loss of the generators stops improving.
    case plateau

    /// The parameters of a policy, as given by options and stored in `config.json`; nil is the default.
    public struct Details: Sendable, Codable, Equatable {
        /// The factor that the rate is multiplied by.
        public var factor: Float?
        /// The units of time between reductions, of the first cosine, or p of `inverseSquareRoot`.
        public var period: Int?
        /// The length of each cosine relative to the one before.
        public var growth: Int?
        /// The number of epochs without an improvement after which the rate is lowered.
        public var patience: Int?
        /// The units of time after which the rate is lowered.
        public var milestones: [Int]?
        /// The lowest learning rate.
        public var least: Float?
        /// The number of steps of the warm-up.
        public var warmUpSteps: Int?
        /// The number of epochs of the warm-up.
        public var warmUpEpochs: Int?

        /// Creates parameters with their defaults.
        public init() {}
    }

    /// What holds where `Details` do not say.
    public enum Defaults {
        /// What the rate is multiplied by under `step` and `multiStep`.
        public static let factor: Float = 0.1
        /// What the rate is multiplied by under `plateau`.
        public static let plateauFactor: Float = 0.2
        /// Share of the rate that `exponential` leaves at the end.
        public static let exponentialEnd: Float = 0.01
        /// How many times as long each cosine is as the last.
        public static let growth = 1
        /// Epochs without an improvement before the rate is lowered.
        public static let patience = 5
        /// Share of the loss by which an epoch must be better to count as an improvement.
        public static let improvement: Float = 0.01
        /// The lowest learning rate.
        public static let least: Float = 0
    }

    /// The schedule for what a warm-up leaves of a run, in the units of its length, epochs or steps: `constant` at the full
    /// rate, and then `decay`, where a policy makes that difference.
    ///
    /// - Parameters:
    ///   - warmUp: The units of the warm-up.
    ///   - least: The lowest factor of `cosine` and `cosineRestarts`.
    func schedule(constant: Int, decay: Int, warmUp: Int, least: Float, _ details: Details) -> LearningRateSchedule {
        let total = constant + decay
        // The reference's 50 of 200 epochs.
        let quarter = max(1, total / 4)
        return switch self {
        case .linear: .linear(constant: constant, decay: decay)
        case .constant, .plateau: .constant
        case .step: .step(period: details.period ?? quarter, factor: details.factor ?? Defaults.factor)
        case .multiStep:
            .multiStep(
                milestones: details.milestones ?? [max(1, total / 2), max(1, total * 3 / 4)],
                factor: details.factor ?? Defaults.factor)
        case .exponential: .exponential(factor: details.factor ?? pow(Defaults.exponentialEnd, 1 / Float(total)))
        case .cosine: .cosine(total: total, least: least)
        case .cosineRestarts:
            .cosineWithWarmRestarts(period: details.period ?? quarter, growth: details.growth ?? Defaults.growth, least: least)
        case .inverseSquareRoot: .inverseSquareRoot(scale: details.period ?? max(1, warmUp > 0 ? warmUp : total / 10))
        }
    }

    /// The schedule that depends on the losses: `plateau` of the reference, which however always observes 0 there.
    func plateau(least: Float, _ details: Details) -> EpochPlateau? {
        guard self == .plateau else { return nil }
        return EpochPlateau(
            Plateau(
                reduction: details.factor ?? Defaults.plateauFactor, patience: details.patience ?? Defaults.patience,
                threshold: Defaults.improvement, least: least))
    }
}
