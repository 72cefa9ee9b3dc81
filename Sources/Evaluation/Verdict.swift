import Foundation

/// What the figures of translated or generated images say, in words.
public struct Verdict: CustomStringConvertible, Sendable, Equatable {
    /// Sentences, the most important first.
    public let sentences: [String]

    /// Says what a comparison means.
    ///
    /// - Parameters:
    ///   - comparison: The figures.
    ///   - source: The name of the sources, as `horses`; nil where images are made from noise.
    ///   - target: The name of the target set, as `real zebras`.
    public init(_ comparison: SetComparison, source: String?, target: String) {
        var sentences: [String] = []
        let made = source == nil ? "samples" : "translations"
        if let progress = comparison.progress, let source {
            // Without features, what is measured are textures.
            let scope = comparison.made.kid == nil ? "by textures alone (SWD), " : ""
            sentences.append(
                "\(scope)the \(made) are \(Self.percent(progress)) of the way from \(source) to \(target): \(Self.words(progress)) "
                    + "(0 % is untouched, 100 % as near as \(target) are to each other)")
        } else if comparison.ceiling != nil, let source {
            sentences.append(
                "\(source) and \(target) are too much alike, or too few, for these figures to say how far the \(made) are")
        }
        if let share = comparison.made.classShare, let real = comparison.targetClassShare {
            let names = Self.list(comparison.ownClasses)
            let untouched = comparison.ceiling?.classShare.map { " and \(Self.percent($0)) of \(source ?? "the sources")" } ?? ""
            sentences.append(
                "an ImageNet classifier calls \(Self.percent(share)) of the \(made) \(names), as it does \(Self.percent(real)) of \(target)"
                    + untouched)
        }
        self.sentences = sentences
    }

    /// All sentences in one line.
    public var description: String { sentences.joined(separator: "; ") }

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

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
