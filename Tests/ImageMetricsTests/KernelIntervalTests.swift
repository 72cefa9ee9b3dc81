import CPUBackend
import ImageMetrics
import TensorCore
import Testing

@Suite("The interval of the kernel inception distance") struct KernelIntervalTests {
    private let cpu = CPUBackend(threads: 1)

    /// In which share of trials the interval holds the distance of the populations, normal features whose means are apart; 95 % of
    /// the trials should, and of 200 trials all but 1 in 1000 series have between 90 and 99.5 %.
    @Test(arguments: [Float(0), 0.15, 1])
    func intervalHoldsTheTruth(_ shift: Float) {
        let random = RandomSource(seed: 3), size = 24, mean: Float = 0.5
        func features(_ count: Int, _ shift: Float) -> HostArray {
            (NDArray(normal: random, shape: [count, size], on: cpu) + (mean + shift)).host
        }
        // Of independent x and y with means m and n in each feature, x · y / d has the mean m n, the variance (1 + m² + n²) / d and
        // the third moment about its mean 6 m n / d²; so the mean of the cube of what is 1 larger follows.
        func kernel(_ m: Double, _ n: Double) -> Double {
            let d = Double(size), base = m * n + 1
            return base * base * base + 3 * base * (1 + m * m + n * n) / d + 6 * m * n / (d * d)
        }
        let (m, n) = (Double(mean), Double(mean + shift)), truth = kernel(m, m) + kernel(n, n) - 2 * kernel(m, n)
        var held = 0, total = 0.0
        for trial in 0..<200 {
            let kid = KernelInceptionDistance(features(50, 0), features(40, shift), resamples: 200, seed: UInt64(trial), on: cpu)
            total += kid.value
            if kid.interval?.contains(truth) == true { held += 1 }
        }
        #expect((180...199).contains(held), "\(held) of 200 intervals hold \(truth); the mean estimate is \(total / 200)")
        #expect(abs(total / 200 - truth) < 0.02 + 0.05 * truth)
    }

    @Test func seedsDecideResamples() {
        let draws = [1, 2].map { NDArray(normal: RandomSource(seed: $0), shape: [30, 8], on: cpu).host }
        func distance(_ seed: UInt64) -> KernelInceptionDistance {
            KernelInceptionDistance(draws[0], draws[1], resamples: 300, seed: seed, on: cpu)
        }
        #expect(distance(1) == distance(1) && distance(1) != distance(2) && distance(1).value == distance(2).value)
        #expect(KernelInceptionDistance(draws[0], draws[1], resamples: 0, seed: 1, on: cpu).interval == nil)
        #expect(kernelInceptionDistance(draws[0], draws[1], on: cpu) == distance(1).value)
    }
}
