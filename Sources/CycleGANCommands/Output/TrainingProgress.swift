import Evaluation
import Foundation
import Runs
import Training

/// Reports a training on stderr: a summary, a progress bar with the losses, and warnings.
final class TrainingProgress: TrainingObserver {
    private let isQuiet: Bool
    private let configuration: RunConfiguration
    private let folder: RunFolder
    /// What the training runs on: `2 threads, avx512`.
    private let machine: String
    /// Whether evaluations have a feature network.
    var hasFeatures = true
    private var bar: ProgressBar?
    private var names: [String] = []
    private var outlook: TrainingOutlook?
    /// The last evaluation, the most important first, as `a2b 34 % of the way` and `mean KID 45.20`; nothing before the first.
    private var figures: [String] = []
    /// Whether a loss was larger than any training needs, which is told once.
    private var hasRunAway = false
    /// The system's uptime in seconds when a failed save was last told; nil while saves succeed.
    private var lastTold: Double?

    init(isQuiet: Bool, _ configuration: RunConfiguration, in folder: RunFolder, machine: String) {
        (self.isQuiet, self.configuration, self.folder, self.machine) = (isQuiet, configuration, folder, machine)
    }

    func begin(_ training: TrainingStart) {
        names = training.losses.map(\.name)
        if !isQuiet && training.budget.map({ $0.left > 0 }) ?? (training.finishedSteps < training.totalSteps) {
            let outlook = TrainingOutlook(configuration, training)
            for line in outlook.summary(folder, machine: machine) { Console.note(line) }
            if let interval = configuration.schedule.evaluateEvery { note(evaluationsEvery: interval, training) }
            self.outlook = outlook
        }
        bar = ProgressBar(total: training.totalSteps, start: training.finishedSteps, isQuiet: isQuiet)
    }

    private func note(evaluationsEvery interval: Int, _ training: TrainingStart) {
        guard interval <= 2 * training.totalSteps else {
            Console.note("too short for an evaluation, which comes every \(interval) steps: --evaluate-every N")
            return
        }
        if !hasFeatures { Console.note(FeatureOptions.missing) }
        if configuration.evaluatesTrainingImages { Console.note(EvaluationResult.trainingImages) }
    }

    func step(_ report: StepReport) {
        for line in outlook?.add(report) ?? [] { bar?.note(line) }
        let time = report.secondsLeft.map { (share: report.progress, secondsLeft: $0) }
        bar?.show(report.step, time: time, figures + zip(names, report.losses).map { "\($0) " + Self.short($1) })
        if !hasRunAway, let (name, loss) = zip(names, report.losses).first(where: { abs($1) > Self.runawayLoss }) {
            hasRunAway = true
            bar?.note(
                "warning: step \(report.step): loss \(name) is \(Self.short(loss)), the training has diverged - stop it, and go on from an "
                    + "earlier save or start again with a lower --lr or --clip-norm 1")
        }
        for warning in report.health?.warnings ?? [] { bar?.note("warning: step \(report.step): \(warning)") }
    }

    /// Tells an evaluation.
    func tell(_ evaluation: EvaluatedStep) {
        let figures = evaluation.figures
        guard !isQuiet, let value = figures[EvaluationFigure.score] else { return }
        let directions = RunEvaluation.directions(of: configuration.recipe)
        let name = (directions.count > 1 ? "mean " : "") + EvaluationFigure.scoreName(in: figures)
        let text = "\(name) \(Self.short(Float(value)))"
        let shares = directions.compactMap { direction in
            figures[EvaluationFigure.progress.name(in: direction)].map {
                "\(direction) \(Int(($0 * 100).rounded())) % of the way"
            }
        }
        self.figures = shares + [text]
        let differences = directions.compactMap { figures[EvaluationFigure.l1.name(in: $0)] }.map {
            "L1 " + Self.short(Float($0)) + " of 255"
        }
        if evaluation.isMeasuredOtherwise { bar?.note("earlier models were measured otherwise: their figures are not compared") }
        let best = evaluation.isBest == true ? ", the best so far" : ""
        bar?.note("step \(evaluation.step): " + ([text] + shares + differences).joined(separator: ", ") + best)
    }

    func save(_ save: TrainingSave) {
        if lastTold != nil { bar?.note("saved at step \(save.step)") }
        lastTold = nil
    }

    func failure(_ failure: TrainingFailure) {
        switch failure.work {
        case .samples: bar?.note("warning: no samples of step \(failure.step): \(Remedies.line(failure.error))")
        case .evaluation: bar?.note("warning: no evaluation of step \(failure.step): \(Remedies.line(failure.error))")
        case .save:
            let now = ProcessInfo.processInfo.systemUptime
            // Saves may be due every second.
            guard now - (lastTold ?? -.infinity) >= 60 else { return }
            lastTold = now
            bar?.note(
                "warning: not saved at step \(failure.step), training goes on and tries again within a minute: "
                    + Remedies.line(failure.error))
        }
    }

    func end(_ ending: TrainingEnding) { bar?.close() }

    private static let runawayLoss: Float = 1e6

    private static func short(_ loss: Float) -> String { String(format: abs(loss) < 1e5 ? "%.2f" : "%.1e", loss) }
}
