import ImageDatasets

/// The results of an evaluation.
public struct EvaluationReport: Sendable, Codable, Equatable {
    /// How the figures were measured.
    public let `protocol`: EvaluationProtocol
    /// The figures of each direction.
    public let comparisons: [SetComparison]

    /// The figure that decides between two reports of one protocol, smaller for better images: the mean over the directions.
    public var score: Double { comparisons.reduce(0) { $0 + $1.score } / Double(max(1, comparisons.count)) }

    /// The protocol and the numbers of images, in one line.
    public var protocolText: String {
        var counts: [String] = []
        for made in comparisons.map(\.made) where !counts.contains("\(made.count) against \(made.targetCount)") {
            counts.append("\(made.count) against \(made.targetCount)")
        }
        return "\(self.protocol); \(counts.joined(separator: ", ")) images"
    }

    /// A short hash of `protocolText`: figures are only to be compared where it is the same.
    public var protocolHash: String { ContentHash.hex(ofText: protocolText) }

    /// All figures by name, such as `kid_a2b`, as they are called in `metrics.csv`.
    public var figures: [String: Double] {
        var figures = [EvaluationFigure.score: score]
        for comparison in comparisons {
            for figure in EvaluationFigure.allCases {
                figures[figure.name(in: comparison.name)] = figure.value(in: comparison)
            }
        }
        return figures
    }
}

/// A figure of one direction as a number.
public enum EvaluationFigure: String, CaseIterable, Sendable {
    /// The kernel inception distance times 1000, and the ends of its interval of 95 %.
    case kid
    case kidLow = "kid_low"
    case kidHigh = "kid_high"
    /// The kernel inception distance times 1000 of halves of the target set, and of untouched sources.
    case kidFloor = "kid_floor"
    case kidCeiling = "kid_ceiling"
    case mind, fid, precision, recall
    /// The mean of the levels of the sliced Wasserstein distance, and that of halves of the target set and of untouched sources.
    case swd
    case swdFloor = "swd_floor"
    case swdCeiling = "swd_ceiling"
    /// The share of images with a class of the target set's own.
    case classShare = "class_share"
    /// How far from source to target, 0 to 1.
    case progress
    /// The mean absolute difference from the true images in levels of 0...255, the peak signal-to-noise ratio in decibels, and the
    /// structural similarity.
    case l1, psnr, ssim

    /// The figures that there are: those of pairs only where the true images are known.
    ///
    /// - Parameter isPaired: Whether the true images are known.
    public static func cases(isPaired: Bool) -> [EvaluationFigure] {
        allCases.filter { isPaired || ![.l1, .psnr, .ssim].contains($0) }
    }

    /// The name of the figure that decides between two evaluations, the mean over the directions.
    public static let score = "score"

    /// What the deciding figure of an evaluation is: `KID`, or without a feature network `SWD`.
    public static func scoreName(in figures: [String: Double]) -> String {
        figures.keys.contains { $0.hasPrefix(kid.rawValue) } ? "KID" : "SWD"
    }

    /// How much the score of an evaluation may be off by chance: half of the width of its interval of 95 %; of scores without intervals
    /// a twentieth.
    public static func uncertainty(in figures: [String: Double]) -> Double {
        let widths = figures.compactMap { name, low -> Double? in
            guard name.hasPrefix(kidLow.rawValue) else { return nil }
            return figures[kidHigh.rawValue + name.dropFirst(kidLow.rawValue.count)].map { ($0 - low) / 2 }
        }
        if widths.isEmpty { return abs(figures[score] ?? .nan) / 20 }
        return widths.sorted().reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(widths.count)
    }

    /// The figure's name in `metrics.csv`, as `kid_low_a2b`.
    public func name(in direction: String) -> String { "\(rawValue)_\(direction)" }

    func value(in comparison: SetComparison) -> Double? {
        let made = comparison.made
        return switch self {
        case .kid: made.kid
        case .kidLow: made.kidInterval?.first
        case .kidHigh: made.kidInterval?.last
        case .kidFloor: comparison.floor?.kid
        case .kidCeiling: comparison.ceiling?.kid
        case .mind: made.mind
        case .fid: made.fid
        case .precision: made.precision
        case .recall: made.recall
        case .swd: made.meanSWD
        case .swdFloor: comparison.floor?.meanSWD
        case .swdCeiling: comparison.ceiling?.meanSWD
        case .classShare: made.classShare
        case .progress: comparison.progress
        case .l1: made.pairs?.l1
        case .psnr: made.pairs?.psnr
        case .ssim: made.pairs?.ssim
        }
    }
}
