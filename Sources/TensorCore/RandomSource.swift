/// A seeded stream of random numbers: xoshiro256++ (Blackman and Vigna, 2019), seeded through SplitMix64.
///
/// The same seed and stream give the same numbers on every machine. A source is passed to all that draws from it;
/// streams let independent parts (data order, dropout, initial weights) draw without disturbing each other.
public final class RandomSource: RandomNumberGenerator {
    private var generator: Xoshiro

    /// The generator's four words; saving and restoring them continues the stream exactly.
    ///
    /// - Precondition: there are four.
    public var state: [UInt64] {
        get { generator.words }
        set {
            require(newValue.count == 4, "RandomSource: a state of \(newValue.count) words instead of 4")
            generator = Xoshiro(newValue[0], newValue[1], newValue[2], newValue[3])
        }
    }

    /// The stream that belongs to a seed and a purpose.
    ///
    /// - Parameters:
    ///   - seed: Any number; equal seeds give equal streams.
    ///   - stream: What the numbers are for, and where in it (an epoch, a step): each sequence is an independent stream.
    public init(seed: UInt64, stream: [UInt64] = []) {
        var mixer = SplitMix64(state: seed)
        for word in stream { mixer = SplitMix64(state: mixer.next() ^ (word &* 0xd134_2543_de82_ef95 &+ 1)) }
        generator = Xoshiro(mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// 64 random bits.
    public func next() -> UInt64 { generator.next() }

    /// A number in [0, 1), 24 random bits.
    public func uniform() -> Float { generator.uniform() }

    /// A number in `range`, whose upper bound is never reached.
    public func uniform(in range: Range<Float>) -> Float { generator.uniform(in: range) }

    /// A number from the standard normal distribution (Box and Muller, 1958; one of the pair).
    public func normal() -> Float { generator.normal() }

    /// Lends the generator itself, for many numbers at a time.
    func withGenerator(_ body: (inout Xoshiro) -> Void) {
        var copy = generator
        body(&copy)
        generator = copy
    }

    /// An integer in 0..<`bound`.
    ///
    /// - Precondition: `bound` is positive.
    public func integer(below bound: Int) -> Int {
        require(bound > 0, "RandomSource: no integer below \(bound)")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// The numbers 0..<`count` in random order (Fisher and Yates).
    public func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, integer(below: last + 1)) }
        return order
    }
}

/// Spreads one word into many (Steele, Lea and Flood, 2014); used to seed, as xoshiro's authors advise.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
