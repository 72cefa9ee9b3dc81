import ArgumentParser
import Foundation
import GANTraining
import Optimizers

/// How the learning rate changes over a run, after its warm-up.
enum LearningRatePolicy: String, Codable, CaseIterable, ExpressibleByArgument {
    case linear, constant, step
    case multiStep = "multi-step"
    case exponential, cosine
    case cosineRestarts = "cosine-restarts"
    case inverseSquareRoot = "inverse-sqrt"
    case plateau

    /// What can be asked for beside a policy's name, as options say it and `config.json` keeps it; nil is the default.
    struct Details: Codable, Equatable {
        var factor: Float?
        var period, growth, patience: Int?
        var milestones: [Int]?
        /// A learning rate.
        var least: Float?
        var warmUpSteps, warmUpEpochs: Int?
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

    /// What hangs on how the run goes: the reference's `plateau`, but for a measure that is 0 there.
    func plateau(least: Float, _ details: Details) -> EpochPlateau? {
        guard self == .plateau else { return nil }
        return EpochPlateau(
            Plateau(reduction: details.factor ?? 0.2, patience: details.patience ?? 5, threshold: 0.01, least: least))
    }
}
