import Autograd
import Fixtures
import NeuralNetworks
import TensorCore

extension OperationCase {
    /// Names end in the reduction, or in `extreme` for 0, 1, ±1000 and other kinks, where nothing is reduced.
    private static func loss(
        _ name: String, _ covers: String, isSmooth: Bool = true,
        _ function: @escaping @Sendable ([Tensor], LossReduction) -> Tensor
    ) -> OperationCase {
        let last = name.split(separator: "-").last.map(String.init) ?? ""
        let reduction = last == "extreme" ? .none : LossReduction(rawValue: last) ?? .mean
        return OperationCase(
            fixture: "losses", name: name, covers: [covers],
            isSmooth: isSmooth && last != "extreme" && !name.contains("empty") && !name.contains("ignoring-all")
        ) { function($0, reduction) }
    }

    /// One case a reduction.
    private static func reduced(
        _ name: String, _ covers: String, _ function: @escaping @Sendable ([Tensor], LossReduction) -> Tensor
    ) -> [OperationCase] {
        LossReduction.allCases.map { loss("\(name)-\($0.rawValue)", covers, function) }
    }

    /// What a few roundings leave, for losses that take no more.
    private static func tight(_ cases: [OperationCase]) -> [OperationCase] {
        cases.map { $0.within(absolute: 1e-7, relative: 1e-6) }
    }

    static let losses: [OperationCase] =
        tight(regression) + choices + weighted + tight(yesOrNo) + margins + contrasts + penalties + alignments

    /// An array that a case keeps beside its inputs, as a constant.
    private static func constant(_ name: String) -> Tensor {
        do { return try Fixture("losses").tensor(name, on: LayerCase.backend) } catch { fatalError("\(error)") }
    }

    /// The indices of `losses.py`.
    private static func classes(of x: Tensor) -> [Int] {
        let count = x.shape.last!
        return (0..<x.value.count / count).map { (5 * $0 + 2) % count }
    }

    private static let squared = "meanSquaredError(_:_:reduction:)"
    private static let absolute = "meanAbsoluteError(_:_:reduction:)"
    private static let huber = "huberLoss(_:_:delta:reduction:)"
    private static let smooth = "smoothL1Loss(_:_:beta:reduction:)"

    private static let regression: [OperationCase] =
        reduced("mean-squared-error", squared) { meanSquaredError($0[0], $0[1], reduction: $1) }
        + reduced("mean-squared-error-empty", squared) { meanSquaredError($0[0], $0[1], reduction: $1) }
        + reduced("mean-absolute-error", absolute) { meanAbsoluteError($0[0], $0[1], reduction: $1) }
        + reduced("huber", huber) { huberLoss($0[0], $0[1], reduction: $1) }
        + reduced("smooth-l1", smooth) { smoothL1Loss($0[0], $0[1], reduction: $1) }
        + [
            loss("mean-squared-error-extreme", squared) { meanSquaredError($0[0], $0[1], reduction: $1) },
            loss("mean-absolute-error-extreme", absolute) { meanAbsoluteError($0[0], $0[1], reduction: $1) },
            loss("huber-extreme", huber) { huberLoss($0[0], $0[1], reduction: $1) },
            loss("huber-1.5", huber) { huberLoss($0[0], $0[1], delta: 1.5, reduction: $1) },
            loss("smooth-l1-extreme", smooth) { smoothL1Loss($0[0], $0[1], reduction: $1) },
            loss("smooth-l1-0.6", smooth) { smoothL1Loss($0[0], $0[1], beta: 0.6, reduction: $1) },
            loss("smooth-l1-0", smooth) { smoothL1Loss($0[0], $0[1], beta: 0, reduction: $1) },
        ]

    private static let byClasses = "crossEntropy(logits:classes:weights:ignoring:labelSmoothing:reduction:)"
    private static let byProbabilities = "crossEntropy(logits:probabilities:weights:labelSmoothing:reduction:)"
    private static let likelihood = "negativeLogLikelihood(logProbabilities:classes:weights:ignoring:reduction:)"
    private static let divergence = "klDivergence(logProbabilities:targets:areLogarithms:reduction:)"

    private static let choices: [OperationCase] =
        ["cross-entropy", "cross-entropy-images", "cross-entropy-empty"].flatMap {
            reduced($0, byClasses) { crossEntropy(logits: $0[0], classes: classes(of: $0[0]), reduction: $1) }
        }
        + reduced("cross-entropy-smoothed", byClasses) {
            crossEntropy(logits: $0[0], classes: classes(of: $0[0]), labelSmoothing: 0.1, reduction: $1)
        }
        + reduced("cross-entropy-probabilities", byProbabilities) {
            crossEntropy(logits: $0[0], probabilities: $0[1], reduction: $1)
        }
        + reduced("cross-entropy-probabilities-smoothed", byProbabilities) {
            crossEntropy(logits: $0[0], probabilities: $0[1], labelSmoothing: 0.2, reduction: $1)
        }
        + reduced("negative-log-likelihood", likelihood) {
            negativeLogLikelihood(logProbabilities: $0[0], classes: classes(of: $0[0]), reduction: $1)
        }
        + reduced("kl-divergence", divergence) { klDivergence(logProbabilities: $0[0], targets: $0[1], reduction: $1) }
        + reduced("kl-divergence-logarithms", divergence) {
            klDivergence(logProbabilities: $0[0], targets: $0[1], areLogarithms: true, reduction: $1)
        }
        + ["cross-entropy-extreme", "cross-entropy-single-extreme"].map {
            loss($0, byClasses) { crossEntropy(logits: $0[0], classes: classes(of: $0[0]), reduction: $1) }
        }
        + [
            loss("smoothed-labels", "smoothedLabels(_:smoothing:)") { x, _ in smoothedLabels(x[0], smoothing: 0.1) },
            loss("kl-divergence-extreme", divergence) {
                let p = Tensor([0, 1, 0, 0.5, 0, 0.5], shape: [2, 3], on: LayerCase.backend)
                return klDivergence(logProbabilities: $0[0], targets: p, reduction: $1)
            },
        ]

    private static let weights = constant("cross-entropy-weighted-none/weights").values
    private static let few = Array(weights[..<3])

    private static let weighted: [OperationCase] =
        reduced("cross-entropy-weighted", byClasses) {
            crossEntropy(logits: $0[0], classes: classes(of: $0[0]), weights: few, reduction: $1)
        }
        + reduced("cross-entropy-weighted-empty", byClasses) {
            crossEntropy(logits: $0[0], classes: [], weights: few, reduction: $1)
        }
        + ["cross-entropy-ignoring", "cross-entropy-ignoring-all"].flatMap {
            reduced($0, byClasses) {
                crossEntropy(logits: $0[0], classes: classes(of: $0[0]), ignoring: 2, reduction: $1)
            }
        }
        + reduced("cross-entropy-ignoring-smoothed", byClasses) { x, reduction in
            // An index that is no class's, too.
            let classes = classes(of: x[0]).map { $0 == 2 ? -100 : $0 }
            return crossEntropy(logits: x[0], classes: classes, ignoring: -100, labelSmoothing: 0.3, reduction: reduction)
        }
        + reduced("cross-entropy-weighted-ignoring-smoothed", byClasses) {
            crossEntropy(
                logits: $0[0], classes: classes(of: $0[0]), weights: few, ignoring: 2, labelSmoothing: 0.3, reduction: $1)
        }
        + reduced("cross-entropy-probabilities-weighted", byProbabilities) {
            crossEntropy(logits: $0[0], probabilities: $0[1], weights: weights, labelSmoothing: 0.2, reduction: $1)
        }
        + reduced("negative-log-likelihood-weighted", likelihood) {
            negativeLogLikelihood(
                logProbabilities: $0[0], classes: classes(of: $0[0]), weights: few, ignoring: 0, reduction: $1)
        }
        + [
            loss("cross-entropy-ignoring-extreme", byClasses) {
                crossEntropy(logits: $0[0], classes: classes(of: $0[0]), ignoring: 2, reduction: $1)
            }
        ]

    private static let probabilities = "binaryCrossEntropy(probabilities:targets:reduction:)"
    private static let logits = "binaryCrossEntropy(logits:targets:positiveWeight:reduction:)"
    private static let label = "binaryCrossEntropy(logits:target:reduction:)"
    private static let focal = "focalLoss(logits:targets:alpha:gamma:reduction:)"

    private static let yesOrNo: [OperationCase] =
        reduced("binary-cross-entropy", probabilities) {
            binaryCrossEntropy(probabilities: $0[0], targets: $0[1], reduction: $1)
        }
        + reduced("logits-targets", logits) { binaryCrossEntropy(logits: $0[0], targets: $0[1], reduction: $1) }
        + reduced("logits-weighted", logits) {
            binaryCrossEntropy(
                logits: $0[0], targets: $0[1], positiveWeight: constant("logits-weighted-none/weights"), reduction: $1)
        }
        + reduced("focal", focal) { focalLoss(logits: $0[0], targets: constant("focal-none/targets"), reduction: $1) }
        + [Float(0), 1, 0.875].flatMap { target in
            reduced("logits-\(target)", label) { binaryCrossEntropy(logits: $0[0], target: target, reduction: $1) } + [
                loss("logits-\(target)-extreme", label) { binaryCrossEntropy(logits: $0[0], target: target, reduction: $1) }
            ]
        }
        + [
            loss("binary-cross-entropy-extreme", probabilities) {
                let targets = Tensor([0, 1, 0, 1, 0.3], on: LayerCase.backend)
                return binaryCrossEntropy(probabilities: $0[0], targets: targets, reduction: $1)
            },
            loss("logits-targets-extreme", logits) { binaryCrossEntropy(logits: $0[0], targets: $0[1], reduction: $1) },
            loss("focal-unweighted", focal) {
                focalLoss(logits: $0[0], targets: constant("focal-none/targets"), alpha: nil, gamma: 3.5, reduction: $1)
            },
            loss("focal-extreme", focal) {
                let targets = Tensor([0, 0, 0, 1, 1, 0, 0, 0, 1, 1], on: LayerCase.backend)
                return focalLoss(logits: $0[0], targets: targets, reduction: $1)
            },
        ]

    private static let hinge = "hingeLoss(_:targets:margin:reduction:)"
    private static let many = "multiMarginLoss(_:classes:margin:reduction:)"
    private static let triplet = "tripletLoss(anchor:positive:negative:margin:order:epsilon:swaps:reduction:)"

    private static let margins: [OperationCase] =
        reduced("hinge", hinge) { hingeLoss($0[0], targets: constant("hinge-none/targets"), reduction: $1) }
        + reduced("multi-margin", many) { multiMarginLoss($0[0], classes: classes(of: $0[0]), reduction: $1) }
        + reduced("triplet", triplet) { tripletLoss(anchor: $0[0], positive: $0[1], negative: $0[2], reduction: $1) }
        + [
            loss("hinge-0.5", hinge) {
                hingeLoss($0[0], targets: constant("hinge-none/targets"), margin: 0.5, reduction: $1)
            },
            loss("hinge-extreme", hinge) {
                hingeLoss($0[0], targets: Tensor([1], on: LayerCase.backend), reduction: $1)
            },
            loss("multi-margin-0.5", many) {
                multiMarginLoss($0[0], classes: classes(of: $0[0]), margin: 0.5, reduction: $1)
            },
            loss("multi-margin-extreme", many) { multiMarginLoss($0[0], classes: classes(of: $0[0]), reduction: $1) },
            loss("triplet-2.5", triplet) {
                tripletLoss(anchor: $0[0], positive: $0[1], negative: $0[2], margin: 2.5, reduction: $1)
            },
            loss("triplet-swap", triplet) {
                tripletLoss(anchor: $0[0], positive: $0[1], negative: $0[2], margin: 4, swaps: true, reduction: $1)
            },
            loss("triplet-1", triplet) {
                tripletLoss(anchor: $0[0], positive: $0[1], negative: $0[2], margin: 5, order: 1, reduction: $1)
            },
            loss("triplet-3.5", triplet) {
                tripletLoss(anchor: $0[0], positive: $0[1], negative: $0[2], margin: 5, order: 3.5, swaps: true, reduction: $1)
            },
            loss("triplet-extreme", triplet) {
                tripletLoss(anchor: $0[0], positive: $0[1], negative: $0[2], reduction: $1)
            },
        ]

    private static let penalties: [OperationCase] = [
        loss("l2-penalty", "l2Penalty(_:strength:)") { weights, _ in l2Penalty(weights, strength: 0.3) },
        loss("l2-penalty-extreme", "l2Penalty(_:strength:)") { weights, _ in l2Penalty(weights, strength: 0.3) },
        loss("l1-penalty", "l1Penalty(_:strength:)") { weights, _ in l1Penalty(weights, strength: 0.3) },
        loss("l1-penalty-extreme", "l1Penalty(_:strength:)") { weights, _ in l1Penalty(weights, strength: 0.3) },
    ]

    private static let contrast = "infoNCELoss(queries:keys:temperature:similarity:reduction:)"

    private static let contrasts: [OperationCase] =
        reduced("info-nce", contrast) { infoNCELoss(queries: $0[0], keys: $0[1], temperature: 0.5, reduction: $1) }
        + reduced("info-nce-patches", contrast) {
            infoNCELoss(queries: $0[0], keys: $0[1], temperature: 0.5, similarity: .dot, reduction: $1)
        }
        + ["info-nce-default", "info-nce-single", "info-nce-extreme"].map {
            // At the default temperature differences of the scores are multiplied by 14, too steep for finite differences.
            loss($0, contrast, isSmooth: false) { infoNCELoss(queries: $0[0], keys: $0[1], reduction: $1) }
        }
        + [
            loss("info-nce-dot", contrast) {
                infoNCELoss(queries: $0[0], keys: $0[1], temperature: 1.5, similarity: .dot, reduction: $1)
            }
        ]
}
