import Evaluation
import Files
import Foundation
import ModelFiles
import NeuralNetworks
import Training

/// Evaluates a run: writes `metrics.csv`, a row for each evaluated step, and `model.best.safetensors`.
final class Evaluations: TrainingObserver {
    private let folder: RunFolder
    private let configuration: RunConfiguration
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
    init(
        _ folder: RunFolder, _ configuration: RunConfiguration,
        results: @escaping () -> [(name: String, module: any Layer)], prepare: @escaping () throws -> RunEvaluation
    ) {
        (self.folder, self.configuration) = (folder, configuration)
        (self.results, self.prepare) = (results, prepare)
        columns =
            [EvaluationHistory.protocolColumn, EvaluationFigure.score]
            + RunEvaluation.directions(of: configuration.recipe).flatMap { direction in
                EvaluationFigure.allCases.map { $0.name(in: direction) }
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
        history.add(entry)
        let table = try table ?? StepTable(path: folder.metrics, columns: columns, finishedSteps: 0)
        self.table = table
        table.append(
            step: step,
            [report.protocolHash]
                + columns.dropFirst().map { name in figures[name].map { String(format: "%.6g", $0) } ?? "" })
        guard entry.score.isFinite, former.allSatisfy({ entry.score < $0.score }) else { return }
        var description = configuration.modelDescription(steps: step)
        description.evaluation = .init(protocol: report.protocolText, figures: figures.filter { $0.value.isFinite })
        try ModelFile(description, networks: results().map { ($0.name, $0.module) }).write(to: folder.bestModel)
    }

    func prepareForSave(step: Int) throws { try table?.flush() }
    func end(_ ending: TrainingEnding) throws { try table?.flush() }
}
