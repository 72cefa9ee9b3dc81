import Foundation

/// What the figures of translated or generated images say, in words.
public struct Verdict: CustomStringConvertible, Sendable, Equatable {
    /// Sentences, the most important first.
    public let sentences: [String]

    /// Of fewer images, figures are mostly chance.
    private static let leastImages = 10

    /// Says what a comparison means.
    ///
    /// - Parameters:
    ///   - comparison: The figures.
    ///   - made: What the images are, as `translations`.
    ///   - source: The name of the sources, as `horses`; nil where images are made from noise.
    ///   - target: The name of the target set, as `real zebras`.
    public init(_ comparison: SetComparison, made: String = "translations", source: String?, target: String) {
        var sentences: [String] = []
        let (count, targetCount) = (comparison.made.count, comparison.made.targetCount)
        if min(count, targetCount) < Self.leastImages {
            sentences.append("\(count) against \(targetCount) images are too few for a verdict")
        } else if let source, comparison.ceiling != nil {
            sentences.append(Self.way(comparison, made, from: source, to: target))
        }
        if let pairs = comparison.made.pairs {
            let untouched =
                comparison.ceiling?.pairs.map { ceiling in
                    ", \(source ?? "the sources") by \(Self.number(ceiling.l1))"
                        + (pairs.l1 >= ceiling.l1 ? ": pixel by pixel, nothing was gained" : "")
                } ?? ""
            sentences.append("on average, the \(made) differ from the truth by \(Self.number(pairs.l1)) of 255\(untouched)")
        }
        if count >= Self.leastImages, let share = comparison.made.classShare, let real = comparison.targetClassShare {
            let untouched = comparison.ceiling?.classShare.map { " and \(Self.percent($0)) of \(source ?? "the sources")" } ?? ""
            sentences.append(
                "an ImageNet classifier calls \(Self.percent(share)) of the \(made) \(comparison.ownClassesText), as it does "
                    + "\(Self.percent(real)) of \(target)\(untouched)")
        }
        self.sentences = sentences
    }

    /// All sentences in one line.
    public var description: String { sentences.joined(separator: "; ") }

    private static func way(_ comparison: SetComparison, _ made: String, from source: String, to target: String) -> String {
        let hasFeatures = comparison.made.kid != nil
        guard let progress = comparison.progress else {
            return hasFeatures
                ? "\(source) and \(target) are too much alike, or too few, to say how far the \(made) are"
                : "without a feature network, \(source) and \(target) cannot be told apart, nor how far the \(made) are"
        }
        // Without features, what is measured are textures.
        let scope = hasFeatures ? "" : "by textures alone (SWD), "
        let interval = comparison.progressInterval.map { " (\(Self.percent($0[0])) to \(Self.percent($0[1])))" } ?? ""
        return
            "\(scope)the \(made) are \(percent(progress))\(interval) of the way from \(source) to \(target): \(words(progress)) "
            + "(0 % is untouched, 100 % as near as \(target) are to each other)"
    }

    private static func words(_ progress: Double) -> String {
        switch progress {
        case 0.9...: "hardly to be told apart from real ones by this measure"
        case 0.6..<0.9: "most of the way"
        case 0.3..<0.6: "about half of it"
        case 0.05..<0.3: "a beginning"
        case -0.05..<0.05: "no nearer than if nothing had been done"
        default: "farther away than if nothing had been done"
        }
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
