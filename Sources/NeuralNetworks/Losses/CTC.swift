import Autograd
import TensorCore

/// -log of the probability that a network's output, one distribution of labels or blank a time step, spells a target once
/// repetitions and then blanks are taken out (Graves et al., 2006, "Connectionist Temporal Classification"). PyTorch's
/// `ctc_loss`.
///
/// The forward recursion over all alignments is done on logarithms, for the whole batch at once, in operations that can be
/// differentiated. The gradient is that by the log-probabilities themselves; PyTorch's takes them for a log-softmax and gives
/// that by its logits. Through a log-softmax both are the same.
/// - Parameters:
///   - logProbabilities: [time, batch, classes], as `logSoftmax` gives them.
///   - targets: The labels of each sequence, `blank` not among them; as many sequences as the batch has.
///   - inputLengths: How many time steps of each sequence count; all where nil.
///   - blank: The class that stands for no label, default 0.
///   - isInfinityZero: Whether the loss is 0, and without gradient, where no alignment fits in the time there is; otherwise it
///     is infinite and the gradient no number. PyTorch's `zero_infinity`, default false.
///   - reduction: Where it is the mean, each loss is divided by the target's length (at least 1) first.
public func ctcLoss(
    logProbabilities: Tensor, targets: [[Int]], inputLengths: [Int]? = nil, blank: Int = 0, isInfinityZero: Bool = false,
    reduction: LossReduction = .mean
) -> Tensor {
    let shape = logProbabilities.shape, lengths = inputLengths ?? targets.map { _ in shape[0] }
    require(
        shape.count == 3 && targets.count == shape[1] && lengths.count == shape[1]
            && lengths.allSatisfy { (0...shape[0]).contains($0) } && (0..<shape[2]).contains(blank)
            && targets.joined().allSatisfy { (0..<shape[2]).contains($0) && $0 != blank },
        "ctcLoss: \(targets.count) targets with input lengths \(lengths) and blank \(blank) for log-probabilities \(shape)")
    let lattice = CTCLattice(targets: targets, blank: blank, backend: logProbabilities.backend)
    var losses = -lattice.logLikelihoods(logProbabilities, lengths: lengths)

    // What no alignment reaches has gathered impossible steps.
    let isPossible = losses.value.map(.isGreater(than: -CTCLattice.impossible / 2)).map(.affine(scale: -1, offset: 1))
    losses = isInfinityZero ? losses * Tensor(isPossible) : losses / Tensor(isPossible)
    if reduction == .mean { losses = losses / Tensor(targets.map { Float(max(1, $0.count)) }, on: losses.backend) }
    return reduction(losses)
}

/// The states that alignments of a batch of targets pass through: blank, label, blank, label, ..., blank.
private struct CTCLattice {
    /// Stands for the logarithm of 0, which would make gradients of 0 · ∞.
    static let impossible: Float = -1e30

    let targets: [[Int]]
    let blank: Int
    /// 2 · the longest target + 1; shorter ones end before, and what lies behind their end is never read.
    let states: Int
    /// [batch, states]: 0 where a state can be reached from the one two before, over a blank between two different labels.
    let skips: Tensor

    init(targets: [[Int]], blank: Int, backend: any ComputeBackend) {
        let states = 2 * (targets.map(\.count).max() ?? 0) + 1
        (self.targets, self.blank, self.states) = (targets, blank, states)
        let allowed = targets.flatMap { target in
            (0..<states).map { state in
                let label = state / 2
                let isSkip = state % 2 == 1 && label > 0 && label < target.count && target[label] != target[label - 1]
                return isSkip ? Float(0) : Self.impossible
            }
        }
        skips = Tensor(allowed, shape: [targets.count, states], on: backend)
    }

    /// log p of each target, [batch].
    func logLikelihoods(_ logProbabilities: Tensor, lengths: [Int]) -> Tensor {
        let batch = targets.count, emissions = emissions(logProbabilities)
        // Before the first step an alignment stands on the first blank.
        var alpha = Tensor(
            (0..<batch * states).map { $0 % states == 0 ? 0 : Self.impossible }, shape: [batch, states],
            on: logProbabilities.backend)
        var steps = [alpha]
        for time in 0..<logProbabilities.shape[0] {
            let ways = [alpha, moved(alpha, by: 1), moved(alpha, by: 2) + skips].map { $0.reshaped([1, batch, states]) }
            alpha = Tensor.concatenated(ways, axis: 0).logSumExp(axes: [0]) + emissions[time]
            steps.append(alpha)
        }
        // An alignment ends on the last label or on the blank behind it.
        let all = Tensor.concatenated(steps, axis: 0).reshaped([-1])
        let ends = targets.indices.flatMap { item -> [Int?] in
            let last = (lengths[item] * batch + item) * states + 2 * targets[item].count
            return [last, targets[item].isEmpty ? nil : last - 1]
        }
        // The only state of an empty target is no second one.
        let missing = Tensor(ends.map { $0 == nil ? Self.impossible : 0 }, on: all.backend)
        let found = all.mapped(axis: 0, through: AxisMap(inputCount: all.value.count, positions: ends)) + missing
        return found.reshaped([batch, 2]).logSumExp(axes: [1])
    }

    /// The log-probability of each state's label at each time, [batch, states] a time step.
    private func emissions(_ logProbabilities: Tensor) -> [Tensor] {
        let (times, batch, classes) = (logProbabilities.shape[0], targets.count, logProbabilities.shape[2])
        let labels = targets.flatMap { target in
            (0..<states).map { $0 % 2 == 1 && $0 / 2 < target.count ? target[$0 / 2] : blank }
        }
        let positions = (0..<times * batch * states).map { ($0 / states) * classes + labels[$0 % (batch * states)] }
        let count = logProbabilities.value.count
        let flat = logProbabilities.reshaped([count]).clamped(to: Self.impossible...Float.greatestFiniteMagnitude)
            .mapped(axis: 0, through: AxisMap(inputCount: count, positions: positions)).reshaped([times, batch * states])
        return rows(of: flat).map { $0.reshaped([batch, states]) }
    }

    /// Taken apart by halves: the gradient of each slice is as large as what it is a slice of, so slices of the whole would add
    /// up arrays of all times once for each time.
    private func rows(of x: Tensor) -> [Tensor] {
        let count = x.shape[0], half = count / 2
        if count < 2 { return count == 0 ? [] : [x] }
        return rows(of: x.slice(axis: 0, 0..<half)) + rows(of: x.slice(axis: 0, half..<count))
    }

    /// What the states so many places before hold; impossible where there are none.
    private func moved(_ alpha: Tensor, by places: Int) -> Tensor {
        let kept = max(0, states - places), missing = states - kept
        let nothing = Tensor(NDArray(filledWith: Self.impossible, shape: [targets.count, missing], on: alpha.backend))
        return kept == 0 ? nothing : .concatenated([nothing, alpha.slice(axis: 1, 0..<kept)], axis: 1)
    }
}
