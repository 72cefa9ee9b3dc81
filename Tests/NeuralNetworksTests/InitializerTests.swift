import Fixtures
import Foundation
import NeuralNetworks
import TensorCore
import Testing

@Suite("Initializers") struct InitializerTests {
    /// Mean, standard deviation and largest magnitude of many draws.
    private func statistics(_ initializer: Initializer, shape: [Int]) -> (
        mean: Double, deviation: Double, largest: Float, count: Int
    ) {
        var values: [Float] = []
        let random = RandomSource(seed: 11)
        while values.count < 60_000 { values += initializer.values(shape: shape, random: random) }
        let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
        let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
        return (mean, variance.squareRoot(), values.reduce(0) { max($0, abs($1)) }, values.count)
    }

    /// Fans by PyTorch's own function, for its weights' shapes; the transposed convolution counts its output as fan in.
    @Test(arguments: ["linear", "convolution", "convolution-k7", "depthwise", "groups-2", "transposed"])
    func deviationsArePyTorchs(layer: String) throws {
        let fixture = try Fixture("initializers")
        let shape = try fixture.array("\(layer)/shape").values.map { Int($0) }
        let expected = try fixture.array("\(layer)/expected").values
        let (xavier, relu, leaky) = (expected[2], expected[3], expected[4])
        let cases: [(Initializer, Float, isUniform: Bool)] = [
            (.xavierNormal(gain: 1.5), xavier, false), (.xavierUniform(gain: 1.5), xavier, true),
            (.kaimingNormal(), relu, false), (.kaimingUniform(), relu, true), (.kaimingNormal(slope: 0.2), leaky, false),
            (.kaimingUniform(slope: 0.2), leaky, true), (.normal(standardDeviation: 0.02), 0.02, false),
        ]
        for (initializer, deviation, isUniform) in cases {
            let found = statistics(initializer, shape: shape)
            let sigma = Double(deviation), rootCount = Double(found.count).squareRoot()
            // Five standard errors.
            #expect(abs(found.mean) < 5 * sigma / rootCount, "\(initializer)")
            #expect(abs(found.deviation / sigma - 1) < 5 / (2 * Double(found.count)).squareRoot(), "\(initializer)")
            if isUniform {
                let bound = deviation * Float(3).squareRoot()
                #expect(found.largest <= bound * 1.000001 && found.largest > bound * 0.999, "\(initializer)")
            } else {
                #expect(found.largest > 3.5 * deviation, "\(initializer)")
            }
        }
    }

    @Test func normalHasItsMean() {
        let found = statistics(.normal(mean: 1, standardDeviation: 0.02), shape: [64])
        #expect(abs(found.mean - 1) < 5 * 0.02 / Double(found.count).squareRoot())
    }

    @Test func constantIsConstant() {
        #expect(Initializer.constant(0.5).values(shape: [2, 2], random: RandomSource(seed: 1)) == [0.5, 0.5, 0.5, 0.5])
    }

    /// As PyTorch, the weights are read as a matrix of out rows: the shorter side's vectors are orthonormal, times the gain.
    @Test(arguments: [[40, 12], [12, 40], [3, 3, 5, 20], [3, 3, 2, 30], [4, 4, 6, 6], [7, 1], [1, 7]])
    func orthogonalVectorsAreAtRightAngles(shape: [Int]) {
        let gain = 1.5, values = Initializer.orthogonal(gain: Float(gain)).values(shape: shape, random: RandomSource(seed: 5))
        let columns = shape[shape.count - 1], rows = values.count / columns
        func element(_ row: Int, _ column: Int) -> Double { Double(values[row * columns + column]) }
        let count = min(rows, columns), length = max(rows, columns)
        for i in 0..<count {
            for j in 0...i {
                let product = (0..<length).reduce(0.0) {
                    $0 + (rows <= columns ? element(i, $1) * element(j, $1) : element($1, i) * element($1, j))
                }
                #expect(abs(product - (i == j ? gain * gain : 0)) < 1e-6, "vectors \(i) and \(j)")
            }
        }
    }

    @Test(arguments: [
        Initializer.normal(standardDeviation: 1), .xavierNormal(), .xavierUniform(), .kaimingNormal(), .kaimingUniform(),
        .orthogonal(),
    ]) func theSeedDecides(_ initializer: Initializer) {
        func values(_ seed: UInt64) -> [Float] { initializer.values(shape: [3, 3, 4, 5], random: RandomSource(seed: seed)) }
        #expect(values(1) == values(1))
        #expect(values(1) != values(2))
    }

    @Test func layersDrawWeightsAndBeginBiasesAtZero() {
        let backend = CPUBackend(threads: 1)
        let initialization = Initialization(
            weights: .constant(0.25), scales: .constant(3), random: RandomSource(seed: 1), on: backend)
        let convolution = Convolution(inputChannels: 1, outputChannels: 2, kernelSize: 1, initialization)
        let transposed = TransposedConvolution(inputChannels: 2, outputChannels: 1, kernelSize: 1, initialization)
        let linear = Linear(inputFeatures: 2, outputFeatures: 1, initialization)
        for layer in [convolution, transposed, linear] as [any Layer] {
            let state = layer.stateDictionary()
            #expect(state["weight"]?.values == [0.25, 0.25])
            #expect(state["bias"]?.values.allSatisfy { $0 == 0 } == true)
        }
        #expect(BatchNorm(channels: 2, initialization).weight.value.values == [3, 3])
    }
}
