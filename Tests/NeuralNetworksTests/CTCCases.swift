import Autograd
import Fixtures
import NeuralNetworks

extension OperationCase {
    /// Targets, lengths and blank are those of `ctc.py`. PyTorch gives the gradient by logits, so both go through a log-softmax.
    private static func alignment(
        _ name: String, _ targets: [[Int]], lengths: [Int]? = nil, blank: Int = 0, isInfinityZero: Bool = false,
        reduction: LossReduction = .none, isSmooth: Bool = true
    ) -> OperationCase {
        let covers = "ctcLoss(logProbabilities:targets:inputLengths:blank:isInfinityZero:reduction:)"
        return OperationCase(fixture: "ctc", name: name, covers: [covers], isSmooth: isSmooth) {
            ctcLoss(
                logProbabilities: $0[0].logSoftmax(), targets: targets, inputLengths: lengths, blank: blank,
                isInfinityZero: isInfinityZero, reduction: reduction)
        }
    }

    private static let words = [[1, 2, 2], [3], [2, 1, 3, 1]]

    static let alignments: [OperationCase] = [
        alignment("none", words), alignment("mean", words, reduction: .mean), alignment("sum", words, reduction: .sum),
        alignment("lengths", words, lengths: [6, 3, 8]),
        alignment("blank-last", [[1, 2, 2], [0], [2, 1, 0, 1]], blank: 3),
        alignment("empty-target", [[], [2]], lengths: [4, 5], reduction: .mean),
        alignment("exact-fit", [[1, 1], [1, 2, 3]]),
        alignment("single-step", [[1]], isSmooth: false),
        alignment("no-time", [[], [1]], lengths: [0, 4], isSmooth: false),
        alignment("impossible-zero", [[1, 2, 2], [1]], isInfinityZero: true, reduction: .mean, isSmooth: false),
        alignment("extreme", [[1, 2]], isSmooth: false),
        alignment("long", [(0..<20).map { $0 % 5 + 1 }, (0..<12).map { $0 % 2 + 1 }], reduction: .mean, isSmooth: false),
    ]
}
