import Autograd
import TensorCore

/// -log of the probability of a target under a network's output, a distribution of labels and blank for each time step, where
/// repetitions and then blanks are removed (Graves et al., 2006, "Connectionist Temporal Classification"). PyTorch's
/// `ctc_loss`.
///
/// The forward recursion over all alignments is computed on logarithms, for the whole batch at once, in differentiable
/// operations. The gradient is the one with respect to the log-probabilities; PyTorch's assumes that they come from a log-softmax
/// and is the one with respect to its logits. Through a log-softmax both are the same.
/// - Parameters:
///   - logProbabilities: [time, batch, classes], as `logSoftmax` gives them.
///   - targets: The labels of each sequence of the batch, without `blank`.
///   - inputLengths: The number of time steps of each sequence; all where nil.
///   - blank: The class that means no label, default 0.
///   - isInfinityZero: Whether the loss is 0, with gradient 0, where the sequence is too short for any alignment; otherwise it is
///     infinite and the gradient NaN. PyTorch's `zero_infinity`, default false.
///   - reduction: For the mean, each loss is first divided by the target's length (at least 1).
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

    // Where no alignment fits, the sum contains impossible steps.
    let isPossible = losses.value.map(.isGreater(than: -CTCLattice.impossible / 2)).map(.affine(scale: -1, offset: 1))
    losses = isInfinityZero ? losses * Tensor(isPossible) : losses / Tensor(isPossible)
    if reduction == .mean { losses = losses / Tensor(targets.map { Float(max(1, $0.count)) }, on: losses.backend) }
    return reduction(losses)
}

/// The states that alignments of a batch of targets pass through: blank, label, blank, label, ..., blank.
private struct CTCLattice {
    /// In place of the logarithm of 0, for which gradients would be 0 · ∞.
    static let impossible: Float = -1e30

    let targets: [[Int]]
    let blank: Int
    /// 2 · the longest target + 1; shorter targets end earlier, and states after their end are never read.
    let states: Int
    /// [batch, states]: 0 where a state can be reached from the one two before it, by skipping a blank between different labels.
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
        // Before the first step an alignment is at the first blank.
        var alpha = Tensor(
            (0..<batch * states).map { $0 % states == 0 ? 0 : Self.impossible }, shape: [batch, states],
            on: logProbabilities.backend)
        var steps = [alpha]
        for time in 0..<logProbabilities.shape[0] {
            let ways = [alpha, moved(alpha, by: 1), moved(alpha, by: 2) + skips].map { $0.reshaped([1, batch, states]) }
            alpha = Tensor.concatenated(ways, axis: 0).logSumExp(axes: [0]) + emissions[time]
            steps.append(alpha)
        }
        // An alignment ends at the last label or at the blank after it.
        let all = Tensor.concatenated(steps, axis: 0).reshaped([-1])
        let ends = targets.indices.flatMap { item -> [Int?] in
            let last = (lengths[item] * batch + item) * states + 2 * targets[item].count
            return [last, targets[item].isEmpty ? nil : last - 1]
        }
        // An empty target has no second state to end at.
        let missing = Tensor(ends.map { $0 == nil ? Self.impossible : 0 }, on: all.backend)
        let found = all.mapped(axis: 0, through: AxisMap(inputCount: all.value.count, positions: ends)) + missing
        return found.reshaped([batch, 2]).logSumExp(axes: [1])
    }

    /// The log-probability of each state's label, [batch, states] for each time step.
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

    /// Split into halves recursively: the gradient of a slice has the size of the array that it is a slice of, so slices of the
    /// whole would sum arrays of all time steps once for each time step.
    private func rows(of x: Tensor) -> [Tensor] {
        let count = x.shape[0], half = count / 2
        if count < 2 { return count == 0 ? [] : [x] }
        return rows(of: x.slice(axis: 0, 0..<half)) + rows(of: x.slice(axis: 0, half..<count))
    }

    /// The values of the states that many places before; impossible where there are none.
    private func moved(_ alpha: Tensor, by places: Int) -> Tensor {
        let kept = max(0, states - places), missing = states - kept
        let nothing = Tensor(NDArray(filledWith: Self.impossible, shape: [targets.count, missing], on: alpha.backend))
        return kept == 0 ? nothing : .concatenated([nothing, alpha.slice(axis: 1, 0..<kept)], axis: 1)
    }
}
