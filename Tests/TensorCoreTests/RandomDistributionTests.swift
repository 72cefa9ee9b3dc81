import CPUBackend
import TensorCore
import Testing

/// Numbers drawn by a backend are those that a loop over the source draws, and leave it in the same state.
@Suite("Random arrays") struct RandomDistributionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let distribution: RandomDistribution
        let draw: @Sendable (RandomSource) -> Float
        var testDescription: String { "\(distribution)" }

        static let all = [
            Case(distribution: .uniform()) { $0.uniform() },
            Case(distribution: .uniform(-3..<0.5)) { $0.uniform(in: -3..<0.5) },
            Case(distribution: .normal()) { $0.normal() },
            Case(distribution: .normal(mean: 0.3, standardDeviation: 0.02)) { 0.3 + 0.02 * $0.normal() },
            Case(distribution: .mask(rate: 0.3, scale: 1 / (1 - 0.3))) { $0.uniform() < 0.3 ? 0 : 1 / (1 - 0.3) },
        ]
    }

    @Test(arguments: Case.all, [[], [0, 3], [1], [7, 11, 13]]) func areTheNumbersOfALoop(_ one: Case, shape: [Int]) {
        let backend = CPUBackend(threads: 2), looped = RandomSource(seed: 7, stream: [1]),
            drawn = RandomSource(seed: 7, stream: [1])
        let expected = (0..<Shape.count(shape)).map { _ in one.draw(looped).bitPattern }
        let array = NDArray(one.distribution, drawn, shape: shape, on: backend)
        #expect(array.shape == shape)
        #expect(array.values.map(\.bitPattern) == expected)
        #expect(drawn.state == looped.state)
    }
}
