import Evaluation
import Foundation
import ImageMetrics
import ModelFiles
import Runs

extension ModelDescription.Evaluation {
    /// The figure that decides, as `KID 45.2`; nil where it is missing.
    var score: String? {
        figures[EvaluationFigure.score].map { score in
            "\(EvaluationFigure.scoreName(in: figures)) " + String(format: "%.1f", score)
        }
    }
}

/// The result of `evaluate`, as JSON or as text: a table for each direction, the verdict, and the protocol.
struct EvaluationResult: Encodable, CustomStringConvertible {
    /// The names of the sources, where there are any, and of the target set.
    typealias Domains = (source: String?, target: String)

    /// The names of the sets of a direction of a run.
    static func domains(of direction: String, in configuration: RunConfiguration) -> Domains {
        let names = configuration.data.domains.map(\.onOneLine)
        // A colorization begins with the same pictures in grey.
        if configuration.recipe.name == .colorization {
            return ("grey " + (names.first ?? "pictures"), names.first ?? "pictures")
        }
        return switch TranslationDirection(rawValue: direction) {
        case .a2b: (names.first ?? "A", names.last ?? "B")
        case .b2a: (names.last ?? "B", names.first ?? "A")
        case nil: (nil, names.first ?? "images")
        }
    }

    private let `protocol`: EvaluationProtocol
    private let comparisons: [SetComparison]
    private let verdicts: [String]
    private let model: String?
    private let step: Int?
    private let protocolHash: String
    private let score, uncertainty: Double
    private let scoreName: String
    /// Images that could not be read.
    var failures: [ErrorObject] = []
    private let isOfTrainingImages: Bool
    private let training: TrainingVerdict?
    private let trainingProtocol: String?

    private let tables: [String]
    private let protocolText: String

    /// What is said where a run has no test images.
    static let trainingImages = "no test images: evaluated on training images, which flatters"

    private enum Key: String, CodingKey {
        case `protocol`, protocolHash, comparisons, score, verdicts, training, model, step, isOfTrainingImages, failures
    }

    init(
        _ report: EvaluationReport, made: String, titles: [String: String], domains: [String: Domains], model: String? = nil,
        step: Int? = nil, training: TrainingVerdict? = nil, trainingProtocol: String? = nil, isOfTrainingImages: Bool = false
    ) {
        (score, uncertainty, scoreName) = (
            report.score, EvaluationFigure.uncertainty(in: report.figures), EvaluationFigure.scoreName(in: report.figures)
        )
        self.isOfTrainingImages = isOfTrainingImages
        (self.training, self.trainingProtocol) = (training, trainingProtocol)
        (`protocol`, comparisons, protocolHash) = (report.protocol, report.comparisons, report.protocolHash)
        (self.model, self.step, protocolText) = (model, step, report.protocolText)
        verdicts = Self.verdicts(of: report, made: made, domains)
        tables = report.comparisons.map { "\(titles[$0.name] ?? $0.name)\n\(Self.table($0))" }
    }

    /// What a report says in words.
    static func verdicts(of report: EvaluationReport, made: String, _ domains: [String: Domains]) -> [String] {
        report.comparisons.flatMap { comparison in
            let (source, target) = domains[comparison.name] ?? (nil, "images")
            return Verdict(comparison, made: made, source: source, target: "real " + target).sentences
        }
    }

    /// The same of an evaluation of a run.
    static func verdicts(of report: EvaluationReport, in configuration: RunConfiguration) -> [String] {
        let pairs = report.comparisons.map { ($0.name, domains(of: $0.name, in: configuration)) }
        return verdicts(
            of: report, made: made(by: configuration), Dictionary(pairs) { first, _ in first })
    }

    /// What a run makes: `translations` or `samples`.
    static func made(by configuration: RunConfiguration) -> String {
        configuration.recipe.traits.translates ? "translations" : "samples"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(`protocol`, forKey: .protocol)
        try container.encode(protocolHash, forKey: .protocolHash)
        try container.encode(comparisons, forKey: .comparisons)
        try container.encode(score, forKey: .score)
        try container.encode(verdicts, forKey: .verdicts)
        try container.encodeIfPresent(training?.sentences, forKey: .training)
        try container.encode(failures, forKey: .failures)
        try container.encode(isOfTrainingImages, forKey: .isOfTrainingImages)
        try container.encodeIfPresent(model, forKey: .model)
        try container.encodeIfPresent(step, forKey: .step)
    }

    var description: String {
        let which = model.map { ["\($0.onOneLine)" + (step.map { ", step \($0)" } ?? "")] } ?? []
        let small = comparisons.contains {
            $0.made.fid != nil && min($0.made.count, $0.made.targetCount) < leastImagesForFrechetInceptionDistance
        }
        let warning =
            small
            ? [
                "FID of fewer than \(leastImagesForFrechetInceptionDistance) images is far too large and depends on their number: go by KID and MIND"
            ] : []
        var lines = verdicts
        if comparisons.count > 1 {
            lines.append("\(scoreText), the mean of both directions, by which steps and runs are compared")
        }
        if let training, !training.sentences.isEmpty {
            // What a training measures may be of fewer images.
            let isSame = trainingProtocol == protocolHash
            lines.append((isSame ? "" : "in training, measured otherwise (\(trainingProtocol ?? "")): ") + training.description)
        }
        if isOfTrainingImages { lines.append(Self.trainingImages) }
        return (which + tables + [(lines + warning).joined(separator: "\n"), "\(protocolHash) = \(protocolText)"])
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var scoreText: String {
        "\(scoreName) \(Self.number(score))"
    }

    /// A row for several runs: what was evaluated, the figure that decides, how far, the protocol.
    static func summary(_ results: [EvaluationResult]) -> String {
        var table = Table(["", "step", "mean", "how far", "protocol"], leading: 1, endsInText: true)
        for result in results.sorted(by: { $0.score < $1.score }) {
            let ways = result.comparisons.map { comparison in
                comparison.name + (comparison.progress.map { " \(Self.share($0))" } ?? " -")
            }
            table.add([
                result.model?.onOneLine ?? "", result.step.map { "\($0)" } ?? "", result.scoreText, ways.joined(separator: ", "),
                result.protocolHash,
            ])
        }
        return "\(table)\n" + comparison(results.sorted { $0.score < $1.score })
    }

    /// Whether the first of two results is better than the second by more than chance.
    private static func comparison(_ results: [EvaluationResult]) -> String {
        guard Set(results.map(\.protocolHash)).count == 1 else {
            return
                "they were measured differently, and their figures must not be compared: --size N and --images N make sizes and "
                + "counts the same, other images remain others"
        }
        let first = results[0]
        let isClear = results.dropFirst().allSatisfy { other in
            let (a, b) = (first.uncertainty, other.uncertainty)
            return other.score - first.score > (a * a + b * b).squareRoot()
        }
        return "\(first.model?.onOneLine ?? "") is "
            + (isClear ? "the best, by more than chance" : "ahead, but by no more than may be chance")
    }

    /// A row for each figure; columns for the images, the floor and the ceiling.
    private static func table(_ comparison: SetComparison) -> String {
        let sets = [comparison.made, comparison.floor, comparison.ceiling]
        let columns = sets.indices.filter { sets[$0] != nil }
        var table = Table([""] + columns.map { ["images", "floor", "ceiling"][$0] }, leading: 1)
        func add(_ name: String, _ value: (SetFigures) -> String?) {
            let fields = columns.map { sets[$0].flatMap(value) }
            if fields.contains(where: { $0 != nil }) { table.add([name] + fields.map { $0 ?? "" }) }
        }
        add("KID x 1000") { $0.kid.map(number) }
        add("  95 % interval") { $0.kidInterval.map { "\(number($0[0])) to \(number($0[1]))" } }
        add("MIND") { $0.mind.map(number) }
        add("FID") { $0.fid.map(number) }
        add("precision") { $0.precision.map(share) }
        add("recall") { $0.recall.map(share) }
        for (index, level) in comparison.made.swd.enumerated() {
            add("SWD x 1000, \(level.side) px") { index < $0.swd.count ? number($0.swd[index].distance) : nil }
        }
        add("SWD x 1000, mean") { number($0.meanSWD) }
        add("L1 to the truth") { $0.pairs.map { number($0.l1) + " of 255" } }
        add("PSNR to the truth") { $0.pairs?.psnr.map { String(format: "%.2f dB", $0) } }
        add("SSIM to the truth") { $0.pairs?.ssim.map { String(format: "%.3f", $0) } }
        if !comparison.ownClasses.isEmpty {
            add("called " + comparison.ownClassesText) { $0.classShare.map(share) }
        }
        add("images") { "\($0.count) : \($0.targetCount)" }
        return "\(table)"
    }

    private static func number(_ value: Double) -> String {
        // Not "-0.0".
        value.isFinite ? String(format: "%.1f", abs(value) < 0.05 ? 0 : value) : "-"
    }

    private static func share(_ value: Double) -> String { String(format: "%.0f %%", value * 100) }
}
