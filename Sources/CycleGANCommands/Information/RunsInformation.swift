import Evaluation
import Files
import Foundation
import ModelFiles
import Runs

/// The runs of a folder, the newest last.
struct RunsInformation: Encodable, CustomStringConvertible {
    struct Run: Encodable {
        let run: String
        /// What the run is, or why it cannot be read.
        let summary: String
        /// The last step, and when the run was last written to, as ISO 8601.
        let step: Int?
        let modified: String?
        /// The losses of the last step.
        let losses: [String: Double]
        /// The step of the best model by the evaluations, and the figure that decides.
        let bestStep: Int?
        let score: Double?
        let seconds: Double
        fileprivate let date: Date
        fileprivate let lossesText, bestText: String

        private enum CodingKeys: String, CodingKey { case run, summary, step, modified, losses, bestStep, score, seconds }
    }

    let folder: String
    let runs: [Run]

    /// Nil where no entry of the folder is a run.
    init?(_ folder: String, names: [String]) {
        self.folder = folder
        runs = names.compactMap { name in
            let run = RunFolder(path: folder.appendingPathPart(name))
            guard let status = FileStatus(run.configuration) else { return nil }
            return Self.describe(run, name, status)
        }.sorted { $0.date < $1.date }
        if runs.isEmpty { return nil }
    }

    private static func describe(_ run: RunFolder, _ name: String, _ status: FileStatus) -> Run {
        let log = RunLog(run.log)
        let summary: String
        do {
            let configuration = try run.readConfiguration()
            summary = "\(configuration.recipe.traits.title), \(configuration.data.size) px"
        } catch {
            summary = Remedies.report(error).what
        }
        let best = try? ModelFile(contentsOf: run.bestModel).description
        let date = FileStatus(run.log)?.modified ?? status.modified
        return Run(
            run: run.path, summary: summary, step: log.last["step"].map { Int($0) }, modified: date.formatted(.iso8601),
            losses: log.last.filter { log.losses.contains($0.key) }, bestStep: best?.steps,
            score: best?.evaluation?.figures[EvaluationFigure.score], seconds: log.seconds, date: date,
            lossesText: log.lossesText,
            bestText: best.flatMap { best in best.evaluation?.score.map { "\($0), step \(best.steps)" } } ?? "-")
    }

    var description: String {
        var table = Table(["run", "what", "step", "time", "last written", "best", "losses"], leading: 2, endsInText: true)
        for run in runs {
            table.add([
                run.run.lastPathPart.onOneLine, run.summary, run.step.map { "\($0)" } ?? "-", RunLog.text(ofSeconds: run.seconds),
                run.modified ?? "", run.bestText, run.lossesText,
            ])
        }
        return "\(folder.onOneLine): \(runs.count) run\(runs.count == 1 ? "" : "s")\n\(table)"
    }
}
