import CPUBackend
import Fixtures
import ImageMetrics
import TensorCore
import Testing

@Suite("Distances between sets of features") struct FeatureDistanceTests {
    private let fixture: Fixture
    private let cpu = CPUBackend(threads: 2)

    init() throws { fixture = try Fixture("image-metrics-features") }

    private func sets(_ name: String) throws -> (HostArray, HostArray) {
        (try fixture.array("\(name)/x"), try fixture.array("\(name)/y"))
    }

    /// Whether a figure is that of the fixture, up to a share of it.
    private func isNear(_ found: Double, _ name: String, _ share: Double) throws -> Bool {
        let expected = Double(try fixture.array(name).values[0])
        return abs(found - expected) <= share * abs(expected)
    }

    @Test(arguments: ["equal", "tall", "wide", "mixed", "large", "singular"])
    func figuresAreThoseOfTheReferences(_ name: String) throws {
        let (x, y) = try sets(name)
        #expect(try isNear(kernelInceptionDistance(x, y, on: cpu), "\(name)/kid", 1e-5))
        #expect(try isNear(frechetInceptionDistance(x, y, on: cpu), "\(name)/frechet", 2e-6))
        let shares = PrecisionAndRecall(made: x, real: y, on: cpu)
        #expect(try isNear(shares.precision, "\(name)/precision", 1e-6))
        #expect(try isNear(shares.recall, "\(name)/recall", 1e-6))
    }

    @Test func figuresAreThoseOfTheReferenceLibraries() throws {
        let (x, y) = try sets("equal")
        #expect(try isNear(kernelInceptionDistance(x, y, on: cpu), "equal/torch-fidelity-kid", 1e-5))
        for name in ["equal", "tall", "large"] {
            let (x, y) = try sets(name)
            #expect(try isNear(frechetInceptionDistance(x, y, on: cpu), "\(name)/pytorch-fid", 2e-6))
        }
        // With fewer rows than features pytorch-fid takes the root of a singular matrix.
        for name in ["wide", "mixed"] {
            let (x, y) = try sets(name)
            #expect(try isNear(frechetInceptionDistance(x, y, on: cpu), "\(name)/pytorch-fid", 1e-4))
        }
    }

    @Test func mongeDistanceIsThatAlongTheSameDirections() throws {
        let (x, y) = try sets("equal")
        let found = mongeInceptionDistance(x, y, along: try fixture.array("equal/directions"), on: cpu)
        #expect(try isNear(found, "equal/mind", 1e-5))
        #expect(mongeInceptionDistance(x, x, seed: 1, on: cpu) == 0)
    }

    @Test func mongeDistanceDependsLittleOnDirections() throws {
        let (x, y) = try sets("equal")
        let found = (0..<20).map { mongeInceptionDistance(x, y, seed: $0, on: cpu) }, mean = found.reduce(0, +) / 20
        // The standard error of the mean of 20.
        let deviation = (found.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19).squareRoot()
        #expect(deviation < 0.04 * mean)
        #expect(try isNear(mean, "equal/mind-limit", 4 * deviation / (mean * 20.0.squareRoot())))
    }

    @Test func mongeDistanceOfAShiftIsItsSquare() {
        // Along u the shift is u · s, whose square is |s|² / d on average: 3 |s|² in all.
        let x = NDArray(normal: RandomSource(seed: 1), shape: [50, 16], on: cpu)
        #expect(abs(mongeInceptionDistance(x.host, (x + 0.5).host, directions: 4000, seed: 1, on: cpu) / 12 - 1) < 0.1)
        // Of the larger set a part is taken.
        let few = (x + 0.5).host, many = NDArray(normal: RandomSource(seed: 2), shape: [400, 16], on: cpu).host
        let found = mongeInceptionDistance(few, many, seed: 1, on: cpu)
        #expect(found > 0 && found == mongeInceptionDistance(few, many, seed: 1, on: cpu))
        #expect(found != mongeInceptionDistance(few, many, seed: 2, on: cpu))
    }

    @Test func equalSetsAreNotApart() throws {
        let (x, _) = try sets("equal")
        #expect(kernelInceptionDistance(x, x, on: cpu) < 0)
        #expect(abs(frechetInceptionDistance(x, x, on: cpu)) < 1e-5)
        let shares = PrecisionAndRecall(made: x, real: x, on: cpu)
        #expect(shares.precision == 1 && shares.recall == 1)
        // All vectors the same: the balls are points, and each is in all of them.
        let same = HostArray(shape: [9, 5], values: (0..<45).map { Float($0 % 5) * 0.3 + 7 })
        #expect(PrecisionAndRecall(made: same, real: same, on: cpu).precision == 1)
        #expect(frechetInceptionDistance(same, same, on: cpu) == 0)
        #expect(kernelInceptionDistance(same, same, on: cpu) == 0)
    }

    @Test func collapsedSetsHavePrecisionWithoutRecall() {
        let spread = NDArray(normal: RandomSource(seed: 1), shape: [100, 8], on: cpu).host
        let tight = (NDArray(normal: RandomSource(seed: 2), shape: [80, 8], on: cpu) * 0.05).host
        let shares = PrecisionAndRecall(made: tight, real: spread, on: cpu)
        #expect(shares.precision == 1 && shares.recall < 0.05)
    }

    @Test(arguments: [0, 1, 2, 3, 4])
    func fewRowsAreNoCrash(_ count: Int) throws {
        let (x, y) = try sets("equal"), few = HostArray(shape: [count, 32], values: Array(x.values[..<(count * 32)]))
        let kid = KernelInceptionDistance(few, y, seed: 0, on: cpu)
        #expect(kid.value.isNaN == (count < 2) && (kid.interval == nil) == (count < 2))
        #expect(KernelInceptionDistance(few, few, seed: 0, on: cpu).value.isNaN == (count < 2))
        #expect(frechetInceptionDistance(y, few, on: cpu).isNaN == (count < 2))
        #expect(mongeInceptionDistance(few, y, seed: 0, on: cpu).isNaN == (count < 1))
        #expect(PrecisionAndRecall(made: few, real: y, on: cpu).recall.isNaN == (count < 4))
    }

    @Test(arguments: [Float.nan, .infinity, 1e30])
    func numbersThatAreNoneGiveNone(_ wrong: Float) throws {
        var (x, y) = try sets("tall")
        x.values[100] = wrong
        #expect(!kernelInceptionDistance(x, y, on: cpu).isFinite || wrong.isFinite)
        #expect(KernelInceptionDistance(x, y, resamples: 3, seed: 0, on: cpu).interval == nil || wrong.isFinite)
        #expect(mongeInceptionDistance(x, y, seed: 0, on: cpu).isNaN || wrong.isFinite)
        for (x, y) in [(x, y), try sets("wide")] {
            var x = x
            x.values[40] = wrong
            #expect(frechetInceptionDistance(x, y, on: cpu).isNaN || wrong.isFinite)
        }
        #expect(PrecisionAndRecall(made: x, real: y, on: cpu).precision.isNaN || wrong.isFinite)
        if wrong.isFinite { return }
        #expect(kernelInceptionDistance(x, y, on: cpu).isNaN && PrecisionAndRecall(made: x, real: y, on: cpu).recall.isNaN)
    }

    @Test func figuresDoNotDependOnThreads() {
        let draws = [1, 2].map { NDArray(normal: RandomSource(seed: $0), shape: [150, 96], on: cpu).host }
        func figures(_ threads: Int) -> [Double] {
            let (x, y) = (draws[0], draws[1]), cpu = CPUBackend(threads: threads)
            let kid = KernelInceptionDistance(x, y, resamples: 300, seed: 5, on: cpu)
            let shares = PrecisionAndRecall(made: x, real: y, on: cpu)
            return [
                kid.value, kid.interval!.lowerBound, kid.interval!.upperBound, shares.precision, shares.recall,
                frechetInceptionDistance(x, y, on: cpu), mongeInceptionDistance(x, y, directions: 300, seed: 5, on: cpu),
            ]
        }
        #expect(figures(1) == figures(2) && figures(1) == figures(3))
    }
}
