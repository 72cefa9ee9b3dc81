import Files
import Foundation
import ModelFiles
import Runs

/// Information about a run folder.
struct RunInformation: Encodable {
    let run: String
    let configuration: RunConfiguration
    let model: ModelInformation?
    /// The best model by the evaluations; nil where there were none.
    let best: Best?
    /// The last row of the log, by column.
    let lastStep: [String: Double]
    /// The time that all steps took.
    let seconds: Double

    struct Best: Encodable {
        let step: Int
        let evaluation: ModelDescription.Evaluation
    }

    private enum Key: String, CodingKey { case run, configuration, model, best, lastStep, seconds }

    private let log: RunLog

    init(_ folder: RunFolder, size: Int?, network: String?) throws {
        run = folder.path
        configuration = try folder.readConfiguration()
        model =
            FileStatus.exists(folder.model)
            ? ModelInformation(try ModelFile(contentsOf: folder.model, network: network), folder.model, size: size) : nil
        best = (try? ModelFile(contentsOf: folder.bestModel).description).flatMap { description in
            description.evaluation.map { Best(step: description.steps, evaluation: $0) }
        }
        log = RunLog(folder.log)
        (lastStep, seconds) = (log.last, log.seconds)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(run, forKey: .run)
        try container.encode(configuration, forKey: .configuration)
        try container.encode(model, forKey: .model)
        try container.encodeIfPresent(best, forKey: .best)
        try container.encode(lastStep, forKey: .lastStep)
        try container.encode(seconds, forKey: .seconds)
    }

    /// - Parameter layers: Whether the layers of the networks are listed.
    func text(layers: Bool) -> String {
        let data = configuration.data
        // Pairs may be in one folder.
        let folders = data.training.first == data.training.last ? Array(data.training.prefix(1)) : data.training
        var lines = [
            "\(run.onOneLine): \(configuration.recipe.traits.title) run on "
                + "\(folders.map(\.onOneLine).joined(separator: " and ")), seed \(configuration.seed)",
            "images: \(data.fingerprints.map { "\($0.count)" }.joined(separator: " and ")), \(data.preprocessing.rawValue) to \(data.size) pixels"
                + " (load size \(data.loadSize)), batch \(data.batch)",
        ]
        if let step = lastStep["step"] {
            let epoch = lastStep["epoch"].map { ", epoch \(Int($0))" } ?? ""
            lines.append("last step: \(Int(step))\(epoch), \(log.lossesText)")
            lines.append(
                "time: \(RunLog.text(ofSeconds: seconds)), \(String(format: "%.2f", seconds / max(step, 1))) s a step"
                    + (configuration.sittings.last?.date.map { ", last started \($0)" } ?? ""))
        }
        if let best, let score = best.evaluation.score { lines.append("best model: step \(best.step), \(score)") }
        lines.append(
            model.map { $0.text(layers: layers) }
                ?? (RunFolder(path: run).hasSaved
                    ? "the model cannot be read; train --resume writes it again" : "nothing saved yet"))
        return lines.joined(separator: "\n")
    }
}
