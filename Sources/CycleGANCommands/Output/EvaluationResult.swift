import Evaluation
import Foundation
import ImageMetrics
import ModelFiles
import Runs

extension ModelDescription.Evaluation {
    /// The figure that decides, as `KID 45.2`; nil where it is missing.
    var score: String? {
        figures[EvaluationFigure.score].map { score in
            let isKID = figures.keys.contains { $0.hasPrefix(EvaluationFigure.kid.rawValue) }
            return "\(isKID ? "KID" : "SWD") " + String(format: "%.1f", score)
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

    private let tables: [String]
    private let protocolText: String

    private enum Key: String, CodingKey { case `protocol`, protocolHash, comparisons, verdicts, model, step }

    init(
        _ report: EvaluationReport, titles: [String: String], domains: [String: Domains], model: String? = nil, step: Int? = nil,
        training: TrainingVerdict? = nil
    ) {
        (`protocol`, comparisons, protocolHash) = (report.protocol, report.comparisons, report.protocolHash)
        (self.model, self.step, protocolText) = (model, step, report.protocolText)
        verdicts =
            report.comparisons.flatMap { comparison in
                let (source, target) = domains[comparison.name] ?? (nil, "images")
                return Verdict(comparison, source: source, target: "real " + target).sentences
            } + (training?.sentences ?? [])
        tables = report.comparisons.map { "\(titles[$0.name] ?? $0.name)\n\(Self.table($0))" }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(`protocol`, forKey: .protocol)
        try container.encode(protocolHash, forKey: .protocolHash)
        try container.encode(comparisons, forKey: .comparisons)
        try container.encode(verdicts, forKey: .verdicts)
        try container.encode(model, forKey: .model)
        try container.encode(step, forKey: .step)
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
        return (which + tables + [(verdicts + warning).joined(separator: "\n"), "\(protocolHash) = \(protocolText)"])
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
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
        if !comparison.ownClasses.isEmpty {
            add("called " + comparison.ownClasses.joined(separator: " or ")) { $0.classShare.map(share) }
        }
        add("images") { "\($0.count) : \($0.targetCount)" }
        return "\(table)"
    }

    private static func number(_ value: Double) -> String { value.isFinite ? String(format: "%.1f", value) : "-" }

    private static func share(_ value: Double) -> String { String(format: "%.0f %%", value * 100) }
}
