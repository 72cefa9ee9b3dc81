import Autograd
import CPUBackend
import NeuralNetworks
import TensorCore
import Testing

@Suite("Dropout") struct DropoutTests {
    let backend = CPUBackend(threads: 1)

    private func ones(_ count: Int) -> Tensor {
        Tensor(NDArray(filledWith: 1, shape: [count], on: backend), requiresGradient: true)
    }

    @Test(arguments: [Float(0.1), 0.5, 0.8]) func dropsItsShareAndScalesTheRest(rate: Float) {
        let count = 40_000
        let values = Dropout(rate: rate)(ones(count), phase: .training(RandomSource(seed: 1))).values
        #expect(Set(values) == [0, 1 / (1 - rate)])
        let dropped = Float(values.count { $0 == 0 }) / Float(count)
        // Five standard deviations.
        #expect(abs(dropped - rate) < 5 * (rate * (1 - rate) / Float(count)).squareRoot())
    }

    @Test func theGradientIsDroppedAndScaledAlike() {
        let x = ones(500)
        let output = Dropout()(x, phase: .training(RandomSource(seed: 3)))
        output.sum().backward()
        #expect(x.gradient?.values == output.values)
    }

    @Test func theSourceDecidesWhatIsDropped() {
        let dropout = Dropout(), x = ones(200), random = RandomSource(seed: 7)
        let first = dropout(x, phase: .training(random)).values, second = dropout(x, phase: .training(random)).values
        #expect(first != second)
        let again = RandomSource(seed: 7)
        #expect(dropout(x, phase: .training(again)).values == first && dropout(x, phase: .training(again)).values == second)
        #expect(dropout(x, phase: .training(RandomSource(seed: 8))).values != first)
    }

    @Test func dropsInSamplingAsInTraining() {
        let x = ones(200)
        let trained = Dropout()(x, phase: .training(RandomSource(seed: 4))).values
        #expect(Dropout()(x, phase: .sampling(RandomSource(seed: 4))).values == trained)
    }

    @Test func doesNothingInEvaluationOrAtRateZero() {
        let x = Tensor([1, -2, 3], on: backend), random = RandomSource(seed: 1), before = random.state
        #expect(Dropout()(x, phase: .evaluation).values == [1, -2, 3])
        #expect(Dropout(rate: 0)(x, phase: .training(random)).values == [1, -2, 3])
        #expect(random.state == before)
        #expect(Dropout().ownState.isEmpty)
    }
}
