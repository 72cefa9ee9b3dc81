import Autograd
import CPUBackend
import Fixtures
import NeuralNetworks
import TensorCore
import Testing

/// What the fixture's cases leave open.
@Suite("CTC loss") struct CTCTests {
    let backend = CPUBackend(threads: 1)

    private func logProbabilities(_ shape: [Int]) -> Tensor {
        Tensor(NDArray(normal: RandomSource(seed: 4), shape: shape, on: backend), requiresGradient: true)
    }

    /// Three labels, two of them equal neighbours, take four steps.
    @Test func noAlignmentIsInfinite() {
        let x = logProbabilities([3, 1, 4])
        let loss = ctcLoss(logProbabilities: x.logSoftmax(), targets: [[1, 2, 2]])
        #expect(loss.scalar == .infinity)
        loss.backward()
        #expect(x.gradient?.values.contains { !$0.isFinite } == true)
    }

    @Test func theProbabilitiesOfAllTargetsOfAShortOutputSumToOne() {
        let x = logProbabilities([2, 1, 3]).logSoftmax()
        let targets = [[], [1], [2], [1, 2], [2, 1]]
        let sum = targets.reduce(Float(0)) { sum, target in
            sum + (-ctcLoss(logProbabilities: x, targets: [target], reduction: .sum)).exponential().scalar
        }
        #expect(abs(sum - 1) < 1e-6)
    }

    @Test func gradientsByTheLogProbabilitiesThemselves() {
        let x = NDArray(normal: RandomSource(seed: 4), shape: [5, 2, 3], on: backend).host
        let found = checkGradients(
            of: { ctcLoss(logProbabilities: $0[0], targets: [[1, 2], [2, 2]], reduction: .sum) }, at: [x], on: backend)
        #expect(found == nil)
    }
}
