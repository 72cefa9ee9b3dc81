import Evaluation
import Files
import Foundation

/// The evaluations of a run, as `metrics.csv` has them.
public struct EvaluationHistory: Sendable, Equatable {
    /// One evaluation.
    public struct Entry: Sendable, Equatable {
        /// The step.
        public let step: Int
        /// A hash of the protocol. Figures with different protocols must not be compared.
        public let `protocol`: String
        /// The figures by name.
        public let figures: [String: Double]

        /// The figure that decides, smaller for better images.
        public var score: Double { figures[EvaluationFigure.score] ?? .nan }

        /// How much the score may be off by chance.
        public var uncertainty: Double { EvaluationFigure.uncertainty(in: figures) }
    }

    /// The evaluations, in the order of the steps.
    public private(set) var entries: [Entry] = []

    /// No evaluations.
    public init() {}

    /// Reads the evaluations of a run.
    ///
    /// - Parameters:
    ///   - path: The file; where it cannot be read, there are no evaluations.
    ///   - last: The last step that counts.
    public init(contentsOf path: String, upTo last: Int = .max) {
        let text = (try? InputFile.contents(of: path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let rows = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        guard let header = rows.first else { return }
        for row in rows.dropFirst() where row.count == header.count {
            let fields = Dictionary(zip(header, row)) { first, _ in first }
            guard let step = fields[Self.stepColumn].flatMap({ Int($0) }), step <= last else { continue }
            add(
                Entry(
                    step: step, protocol: fields[Self.protocolColumn] ?? "",
                    figures: fields.compactMapValues { Double($0) }.filter {
                        $0.key != Self.stepColumn && $0.key != Self.protocolColumn
                    }))
        }
    }

    private static let stepColumn = "step"
    static let protocolColumn = "protocol"

    mutating func add(_ entry: Entry) { entries.append(entry) }

    /// The evaluations that can be compared with the last one, which is among them.
    public var comparable: [Entry] { entries.filter { $0.protocol == entries.last?.protocol } }
}
