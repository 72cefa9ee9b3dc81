import Foundation

/// A seeded stream of random numbers: xoshiro256++ (Blackman and Vigna, 2019), seeded through SplitMix64.
///
/// The same seed and stream give the same numbers on every machine. A source is passed to whatever draws from it;
/// streams let independent parts (data order, dropout, initial weights) draw without disturbing each other.
public final class RandomSource: RandomNumberGenerator {
    /// The generator's four words; saving and restoring them continues the stream exactly.
    public var state: [UInt64]

    /// - Parameters:
    ///   - seed: Any number; equal seeds give equal streams.
    ///   - stream: What the numbers are for, and where in it (an epoch, a step): each sequence is an independent stream.
    public init(seed: UInt64, stream: [UInt64] = []) {
        var mixer = SplitMix64(state: seed)
        for word in stream { mixer = SplitMix64(state: mixer.next() ^ (word &* 0xd134_2543_de82_ef95 &+ 1)) }
        state = [mixer.next(), mixer.next(), mixer.next(), mixer.next()]
    }

    public func next() -> UInt64 {
        let sum = state[0] &+ state[3]
        let result = (sum << 23 | sum >> 41) &+ state[0]
        let shifted = state[1] << 17
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = state[3] << 45 | state[3] >> 19
        return result
    }

    /// A number in [0, 1), 24 random bits.
    public func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// A number in `range`, whose upper bound is never reached.
    public func uniform(in range: Range<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// An integer in 0..<`bound`.
    ///
    /// - Precondition: `bound` is positive.
    public func integer(below bound: Int) -> Int {
        require(bound > 0, "RandomSource: no integer below \(bound)")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number from the standard normal distribution (Box and Muller, 1958; one of the pair).
    public func normal() -> Float {
        let radius = (-2 * Foundation.log(1 - Double(next() >> 11) * 0x1p-53)).squareRoot()
        let angle = 2 * Double.pi * Double(next() >> 11) * 0x1p-53
        return Float(radius * Foundation.cos(angle))
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
