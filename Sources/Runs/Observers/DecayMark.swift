import Foundation
import Training

/// Tells whether the learning rate of a training decays whose end is given as a time. For use from any thread.
final class DecayMark: TrainingObserver, @unchecked Sendable {
    /// The share of the training from which the rate decays.
    private let start: Double
    private let lock = NSLock()
    private var isReached = false

    /// - Parameter start: The share of the training from which the rate decays, in [0, 1].
    init(start: Double) { self.start = start }

    var isDecaying: Bool { lock.withLock { isReached } }

    func begin(_ training: TrainingStart) {
        guard let budget = training.budget else { return }
        lock.withLock { isReached = 1 - budget.left / budget.whole >= start }
    }

    func step(_ report: StepReport) { lock.withLock { isReached = report.progress >= start } }
}
