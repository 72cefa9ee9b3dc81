import CPUBackend
import Fixtures
import Foundation
import NeuralNetworks
import TensorCore
import Testing

@Suite("Initializers") struct InitializerTests {
    /// Mean, standard deviation and largest magnitude of many draws.
    private static func statistics(_ initializer: Initializer, shape: [Int]) -> (
        mean: Double, deviation: Double, largest: Float, count: Int
    ) {
        var values: [Float] = []
        let random = RandomSource(seed: 11)
        while values.count < 60_000 { values += initializer.values(shape: shape, random: random) }
        let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
        let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
        return (mean, variance.squareRoot(), values.reduce(0) { max($0, abs($1)) }, values.count)
    }

    static let layers = ["linear", "convolution", "convolution-k7", "depthwise", "groups-2", "transposed"]

    /// What should come out for a layer's weights: fans by PyTorch's own function, for its weights' shapes; the transposed
    /// convolution counts its output as fan in.
    private static func expectations(
        _ layer: String
    ) throws -> (shape: [Int], cases: [(Initializer, deviation: Float, isUniform: Bool)]) {
        let fixture = try Fixture("initializers")
        let expected = try fixture.array("\(layer)/expected").values
        let (xavier, relu, leaky, selu, back, tanh) =
            (expected[2], expected[3], expected[4], expected[5], expected[6], expected[7])
        return (
            try fixture.array("\(layer)/shape").values.map { Int($0) },
            [
                (.xavierNormal(gain: 1.5), xavier, false), (.xavierUniform(gain: 1.5), xavier, true),
                (.kaimingNormal(), relu, false), (.kaimingUniform(), relu, true),
                (.kaimingNormal(for: .leakyReLU(slope: 0.2)), leaky, false),
                (.kaimingUniform(for: .leakyReLU(slope: 0.2)), leaky, true), (.kaimingNormal(for: .selu), selu, false),
                (.kaimingNormal(fan: .output), back, false), (.kaimingUniform(for: .tanh, fan: .output), tanh, true),
                (.normal(standardDeviation: 0.02), 0.02, false),
                (.uniform(-0.5..<0.5), 1 / Float(12).squareRoot(), true),
            ]
        )
    }

    @Test(arguments: layers) func deviationsArePyTorchs(layer: String) throws {
        let (shape, cases) = try Self.expectations(layer)
        for (initializer, deviation, isUniform) in cases {
            let found = Self.statistics(initializer, shape: shape)
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

    /// By the names of the initializers' cases: how far standard deviations are from what they should be, relative to that,
    /// and products of orthogonal vectors from 0 and 1.
    static func comparisons() throws -> [String: Comparison] {
        var found: [String: Comparison] = [:]
        func add(_ initializer: Initializer, _ numbers: [Float], _ expected: [Float]) {
            let name = "Initializer." + "\(initializer)".prefix { $0 != "(" }
            let actual = HostArray(shape: [numbers.count], values: numbers)
            let wanted = HostArray(shape: [expected.count], values: expected)
            found[name, default: Comparison()].add(name, actual, wanted, absolute: 0.02, relative: 0)
        }
        for layer in layers {
            let (shape, cases) = try expectations(layer)
            for (initializer, deviation, _) in cases {
                add(initializer, [Float(statistics(initializer, shape: shape).deviation) / deviation], [1])
            }
        }
        let rows = try Fixture("initializers").array("truncated-normal").values
        for row in stride(from: 0, to: rows.count, by: 6) {
            let initializer = Initializer.truncatedNormal(
                mean: rows[row], standardDeviation: rows[row + 1], bounds: rows[row + 2]...rows[row + 3])
            add(initializer, [Float(statistics(initializer, shape: [100, 100]).deviation) / rows[row + 5]], [1])
        }
        let random = RandomSource(seed: 5)
        let matrix = Initializer.orthogonal().array(shape: [40, 12], random: random, on: LayerCase.backend)
        let identity = (0..<144).map { Float($0 % 13 == 0 ? 1 : 0) }
        add(.orthogonal(), matrix.multiplied(by: matrix, transposed: true).values, identity)
        add(.constant(0), Initializer.constant(0).values(shape: [3, 2], random: random), [Float](repeating: 0, count: 6))
        add(.dirac, Initializer.dirac.values(shape: [1, 1, 12, 12], random: random), identity)
        add(.unset, [Float(Initializer.unset.values(shape: [3, 2], random: random).count)], [6])
        return found
    }

    @Test func truncatedNormalsKeepTheirBoundsAndMoments() throws {
        let rows = try Fixture("initializers").array("truncated-normal")
        for row in 0..<rows.shape[0] {
            let numbers = rows.values[6 * row..<6 * row + 6].map { $0 }
            let (low, high) = (numbers[2], numbers[3])
            let initializer = Initializer.truncatedNormal(
                mean: numbers[0], standardDeviation: numbers[1], bounds: low...high)
            let found = Self.statistics(initializer, shape: [100, 100])
            #expect(abs(found.mean - Double(numbers[4])) < 5 * Double(numbers[5]) / Double(found.count).squareRoot())
            #expect(abs(found.deviation / Double(numbers[5]) - 1) < 0.03, "\(initializer)")
            let values = initializer.values(shape: [5000], random: RandomSource(seed: 2))
            #expect(values.allSatisfy { (low...high).contains($0) })
        }
    }

    @Test func uniformFillsItsRange() {
        let values = Initializer.uniform(-3..<1).values(shape: [5000], random: RandomSource(seed: 3))
        #expect(values.allSatisfy { (-3..<1).contains($0) } && values.min()! < -2.99 && values.max()! > 0.99)
    }

    @Test func normalHasItsMean() {
        let found = Self.statistics(.normal(mean: 1, standardDeviation: 0.02), shape: [64])
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

    /// PyTorch's `dirac_` of [2, 3, 3, 3], in this library's order of axes, and of a kernel of even sides.
    @Test func diracIsTheIdentity() {
        for (shape, middle) in [([3, 3, 3, 2], 4), ([4, 2, 3, 2], 5)] {
            let values = Initializer.dirac.values(shape: shape, random: RandomSource(seed: 1))
            let ones = values.indices.filter { values[$0] != 0 }
            #expect(ones == [middle * 6, middle * 6 + 3] && ones.allSatisfy { values[$0] == 1 })
        }
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
        #expect(BatchNorm(channels: 2, initialization).weight?.value.values == [3, 3])
    }
}

extension Initializer {
    /// The numbers of `array`.
    fileprivate func values(shape: [Int], random: RandomSource) -> [Float] {
        array(shape: shape, random: random, on: LayerCase.backend).values
    }
}
