import Evaluation
import Foundation
import ModelFiles

/// What the evaluations of a run say about its training, in words: whether it still helps, and which of its models to use.
public struct TrainingVerdict: CustomStringConvertible, Sendable, Equatable {
    /// Sentences, the most important first; none where there is nothing to compare.
    public let sentences: [String]
    /// The step of the best model; nil where there was no evaluation.
    public let bestStep: Int?

    /// The steps over which it is asked whether the training still helped: the last quarter, and at least so many.
    private static func span(of step: Int) -> Int { max(1000, step / 4) }

    /// Says what the evaluations mean that can be compared with the last one.
    ///
    /// - Parameters:
    ///   - history: The evaluations of the training so far.
    ///   - bestStep: The step of the best model, as its file tells it; nil where there is none.
    public init(_ history: EvaluationHistory, bestStep: Int?) {
        let entries = history.comparable.filter { $0.score.isFinite }
        self.bestStep = bestStep
        guard let last = entries.last else {
            sentences = []
            return
        }
        var sentences: [String] = []
        if let before = entries.last(where: { $0.step <= last.step - Self.span(of: last.step) }) ?? entries.dropLast().first {
            sentences.append(Self.change(from: before, to: last))
        }
        if bestStep == last.step {
            sentences.append("the model of step \(last.step), evaluated last, is the best one")
        } else if let best = entries.first(where: { $0.step == bestStep }) {
            let difference = last.score - best.score
            let words = difference > last.noise(with: best) ? "better" : "a little better, which may be chance,"
            sentences.append(
                "the best model, of step \(best.step), is \(words) than the one evaluated last, of step \(last.step) "
                    + "(\(Self.number(best.score)) against \(Self.number(last.score)))")
        }
        if EvaluationFigure.scoreName(in: last.figures) == "SWD" {
            sentences.append("SWD alone does not decide: translate takes the newest model all the same")
        }
        self.sentences = sentences
    }

    /// All sentences in one line.
    public var description: String { sentences.joined(separator: "; ") }

    private static func change(from before: EvaluationHistory.Entry, to last: EvaluationHistory.Entry) -> String {
        let name = EvaluationFigure.scoreName(in: last.figures)
        let (words, outlook): (String, String)
        switch last.score - before.score {
        case ..<(-last.noise(with: before)): (words, outlook) = ("still helped", "more time would probably help more")
        case last.noise(with: before)...: (words, outlook) = ("made it worse", "more time would not help")
        default: (words, outlook) = ("made no difference that is larger than chance", "more time would hardly help")
        }
        let isMean = last.figures.keys.contains { $0.hasSuffix(TranslationDirection.b2a.rawValue) }
        return "from step \(before.step) to \(last.step), training \(words): "
            + "\(isMean ? "mean " : "")\(name) \(number(before.score)) to \(number(last.score)), \(outlook)"
    }

    private static func number(_ score: Double) -> String { String(format: "%.1f", score) }
}

extension EvaluationHistory.Entry {
    /// The difference of two scores that may be chance.
    fileprivate func noise(with other: Self) -> Double {
        (uncertainty * uncertainty + other.uncertainty * other.uncertainty).squareRoot()
    }
}
