import TensorCore
import Testing

@Suite struct RandomSourceTests {
    /// The first numbers of xoshiro256++ from the state 1, 2, 3, 4, as its authors' program prints them.
    @Test func generatorAgreesWithItsDefinition() {
        let random = RandomSource(seed: 0)
        random.state = [1, 2, 3, 4]
        #expect(
            (0..<6).map { _ in random.next() } == [
                41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
                9_973_669_472_204_895_162,
            ])
    }

    /// The state is SplitMix64's first four numbers; those of seed 1234567 are widely published.
    @Test func seedsAreSpread() {
        #expect(
            RandomSource(seed: 1_234_567).state == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
            ])
        let zero = RandomSource(seed: 0)
        #expect((0..<2).map { _ in zero.next() } == [0x5317_5d61_490b_23df, 0x61da_6f3d_c380_d507])
        let seeded = RandomSource(seed: 42)
        #expect((0..<2).map { _ in seeded.next() } == [0xd076_4d4f_4476_689f, 0x519e_4174_576f_3791])
        let streamed = RandomSource(seed: 42, stream: [7, 3])
        #expect((0..<2).map { _ in streamed.next() } == [0xa1a2_496b_9ea8_0030, 0x73fa_31d0_78d5_9f66])
        let uniform = RandomSource(seed: 42)
        #expect((0..<3).map { _ in uniform.uniform() } == [0.8143051266670227, 0.3188210129737854, 0.9838941097259521])
    }

    @Test func streamsAreIndependent() {
        let streams: [[UInt64]] = [[], [0], [1], [0, 0], [0, 1], [1, 0], [1, 1]]
        let first = streams.map { RandomSource(seed: 5, stream: $0).next() }
        #expect(Set(first).count == streams.count)
        // Neighbouring streams do not go together: the correlation of 10,000 pairs is within four deviations of 0.
        let a = RandomSource(seed: 5, stream: [1]), b = RandomSource(seed: 5, stream: [2])
        let sum = (0..<10_000).reduce(0.0) { sum, _ in sum + Double(a.normal()) * Double(b.normal()) }
        #expect(abs(sum / 10_000) < 0.04)
    }

    @Test func aSavedStateContinues() {
        let random = RandomSource(seed: 8)
        _ = random.normal()
        let copy = RandomSource(seed: 0)
        copy.state = random.state
        #expect((0..<10).map { _ in random.normal() } == (0..<10).map { _ in copy.normal() })
    }

    @Test func uniformNumbersAreUniform() {
        let random = RandomSource(seed: 1)
        let count = 200_000
        var bins = [Int](repeating: 0, count: 20)
        var sum = 0.0, squares = 0.0
        for _ in 0..<count {
            let x = random.uniform()
            #expect(x >= 0 && x < 1)
            bins[Int(x * 20)] += 1
            sum += Double(x)
            squares += Double(x) * Double(x)
        }
        let expected = Double(count) / 20
        let chiSquared = bins.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // 19 degrees of freedom: above 43.8 once in a thousand.
        #expect(chiSquared < 43.8)
        #expect(abs(sum / Double(count) - 0.5) < 0.003)
        #expect(abs(squares / Double(count) - 1.0 / 3) < 0.003)
        let range = (0..<1000).map { _ in random.uniform(in: -3..<5) }
        #expect(range.allSatisfy { $0 >= -3 && $0 < 5 } && range.min()! < -2.9 && range.max()! > 4.9)
    }

    @Test func normalNumbersHaveTheRightMoments() {
        let random = RandomSource(seed: 2)
        let count = 200_000
        let x = (0..<count).map { _ in Double(random.normal()) }
        func moment(_ power: Int) -> Double {
            x.reduce(0) { sum, value in sum + (0..<power).reduce(1.0) { product, _ in product * value } } / Double(count)
        }
        #expect(abs(moment(1)) < 0.01)
        #expect(abs(moment(2) - 1) < 0.015)
        #expect(abs(moment(3)) < 0.04)
        #expect(abs(moment(4) - 3) < 0.1)
        let withinOne = Double(x.count { abs($0) < 1 }) / Double(count),
            beyondThree = Double(x.count { abs($0) > 3 }) / Double(count)
        #expect(abs(withinOne - 0.6827) < 0.005)
        #expect(abs(beyondThree - 0.0027) < 0.0008)
        // Successive numbers do not go together.
        let products = zip(x, x.dropFirst()).reduce(0.0) { $0 + $1.0 * $1.1 } / Double(count)
        #expect(abs(products) < 0.01)
    }

    @Test func integersAreUniform() {
        let random = RandomSource(seed: 3)
        var bins = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { bins[random.integer(below: 7)] += 1 }
        #expect(bins.allSatisfy { abs($0 - 10_000) < 400 })
        #expect((0..<100).allSatisfy { _ in random.integer(below: 1) == 0 })
    }

    @Test func permutationsAreFair() {
        let random = RandomSource(seed: 4)
        #expect(random.permutation(0) == [])
        #expect(random.permutation(1) == [0])
        #expect(random.permutation(1000).sorted() == Array(0..<1000))
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24_000 { counts[random.permutation(4), default: 0] += 1 }
        #expect(counts.count == 24)
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 160 })
    }
}
