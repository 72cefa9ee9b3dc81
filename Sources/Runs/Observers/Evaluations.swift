import Evaluation
import Files
import Foundation
import ModelFiles
import NeuralNetworks
import TensorCore
import Training

/// Evaluates a run: writes `metrics.csv`, a row for each evaluated step, and `model.best.safetensors`.
final class Evaluations: TrainingObserver {
    private let folder: RunFolder
    private let configuration: RunConfiguration
    private let backend: any ComputeBackend
    private let onEvaluation: (EvaluatedStep) -> Void
    /// Measures the real images, once, when the first evaluation is due.
    private let prepare: () throws -> RunEvaluation
    private var evaluation: RunEvaluation?
    /// Nil before the first evaluation.
    private var table: StepTable?
    private let columns: [String]
    private(set) var history = EvaluationHistory()
    /// The last report, of this sitting.
    private(set) var report: EvaluationReport?
    /// The networks that are evaluated.
    private let results: () -> [(name: String, module: any Layer)]

    /// - Parameters:
    ///   - folder: The run.
    ///   - configuration: Its options.
    ///   - results: Returns the networks that are evaluated.
    ///   - prepare: Measures the real images.
    ///   - backend: The backend of networks that are read from files.
    ///   - onEvaluation: Called after each evaluation.
    init(
        _ folder: RunFolder, _ configuration: RunConfiguration, on backend: any ComputeBackend,
        results: @escaping () -> [(name: String, module: any Layer)], prepare: @escaping () throws -> RunEvaluation,
        onEvaluation: @escaping (EvaluatedStep) -> Void
    ) {
        (self.folder, self.configuration, self.backend, self.onEvaluation) = (folder, configuration, backend, onEvaluation)
        (self.results, self.prepare) = (results, prepare)
        columns =
            [EvaluationHistory.protocolColumn, EvaluationFigure.score]
            + RunEvaluation.directions(of: configuration.recipe).flatMap { direction in
                EvaluationFigure.cases(isPaired: configuration.recipe.isPaired).map { $0.name(in: direction) }
            }
    }

    /// Evaluates the networks as they are.
    ///
    /// - Returns: The figures; nil where it was stopped.
    func evaluate(_ shouldStop: () -> Bool) throws -> [String: Double]? {
        let evaluation = try evaluation ?? prepare()
        self.evaluation = evaluation
        guard let report = try evaluation.report(of: results(), shouldStop: shouldStop) else { return nil }
        self.report = report
        return report.figures
    }

    func begin(_ training: TrainingStart) throws {
        guard FileStatus.exists(folder.metrics) else { return }
        history = EvaluationHistory(contentsOf: folder.metrics, upTo: training.finishedSteps)
        table = try StepTable(path: folder.metrics, columns: columns, finishedSteps: training.finishedSteps)
    }

    func evaluation(step: Int, _ figures: [String: Double]) throws {
        guard let report else { return }
        let former = history.entries.filter { $0.protocol == report.protocolHash && $0.score.isFinite }
        let entry = EvaluationHistory.Entry(step: step, protocol: report.protocolHash, figures: figures)
        let isOther = former.isEmpty && !history.entries.isEmpty
        let rival = try rivalScore(report)
        history.add(entry)
        let table = try table ?? StepTable(path: folder.metrics, columns: columns, finishedSteps: 0)
        self.table = table
        table.append(
            step: step,
            [report.protocolHash]
                + columns.dropFirst().map { name in figures[name].map { String(format: "%.6g", $0) } ?? "" })
        let isBest = entry.score.isFinite && rival.map { entry.score < $0 } ?? true
        onEvaluation(
            EvaluatedStep(
                step: step, figures: figures, isBest: former.isEmpty ? nil : isBest, isMeasuredOtherwise: isOther))
        guard isBest else { return }
        var description = configuration.modelDescription(steps: step)
        description.evaluation = .init(report)
        try ModelFile(description, networks: results().map { ($0.name, $0.module) }).write(to: folder.bestModel)
    }

    /// The score of the best model so far, as its file tells it; where it was measured otherwise than for `report`, it is measured anew,
    /// and its file tells its new figures.
    ///
    /// - Returns: nil where there is no best model. Figures without KID never outdo one that was chosen by KID.
    private func rivalScore(_ report: EvaluationReport) throws -> Double? {
        guard var file = try? ModelFile(contentsOf: folder.bestModel), let former = file.description?.evaluation else {
            return nil
        }
        if former.protocol == report.protocolText { return former.figures[EvaluationFigure.score] }
        if EvaluationFigure.scoreName(in: former.figures) == "KID" && EvaluationFigure.scoreName(in: report.figures) == "SWD" {
            return -.infinity
        }
        guard let again = try evaluation?.report(of: file.results(on: backend)) else { return nil }
        file.description?.evaluation = .init(again)
        try file.write(to: folder.bestModel)
        return again.score
    }

    func prepareForSave(step: Int) throws { try table?.flush() }
    func end(_ ending: TrainingEnding) throws { try table?.flush() }
}

extension ModelDescription.Evaluation {
    /// The figures of a report.
    init(_ report: EvaluationReport) {
        self.init(protocol: report.protocolText, figures: report.figures.filter { $0.value.isFinite })
    }
}

/// What there is to say of an evaluation during a training.
public struct EvaluatedStep: Sendable {
    /// The step.
    public let step: Int
    /// The figures by name.
    public let figures: [String: Double]
    /// Whether no model before was better; nil for the first one that was measured in this way.
    public let isBest: Bool?
    /// Whether earlier models of the run were measured otherwise, so that their figures cannot be compared with these.
    public let isMeasuredOtherwise: Bool
}
