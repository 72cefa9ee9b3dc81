import Foundation
import Training

/// Reports a training on stderr: a progress bar with the losses, and warnings about the networks.
final class TrainingProgress: TrainingObserver {
    private let isQuiet: Bool
    private var bar: ProgressBar?
    private var names: [String] = []

    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    func begin(_ training: TrainingStart) {
        names = training.losses.map(\.name)
        bar = ProgressBar(total: training.totalSteps, start: training.finishedSteps, isQuiet: isQuiet)
    }

    func step(_ report: StepReport) {
        let losses = zip(names, report.losses).map { "\($0) " + String(format: "%.2f", $1) }
        bar?.show(report.step, losses.joined(separator: "  "))
        for warning in report.health?.warnings ?? [] { bar?.note("warning: step \(report.step): \(warning)") }
    }

    func end(_ ending: TrainingEnding) { bar?.close() }
}
