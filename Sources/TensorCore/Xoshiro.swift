import Foundation

/// The words of xoshiro256++ (Blackman and Vigna, 2019), and the numbers that are made of them.
struct Xoshiro {
    private var a, b, c, d: UInt64

    init(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) { (self.a, self.b, self.c, self.d) = (a, b, c, d) }

    var words: [UInt64] { [a, b, c, d] }

    mutating func next() -> UInt64 {
        let sum = a &+ d
        let result = (sum << 23 | sum >> 41) &+ a
        let shifted = b << 17
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = d << 45 | d >> 19
        return result
    }

    /// In [0, 1), 24 random bits.
    mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    mutating func uniform(in range: Range<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// Standard normal (Box and Muller, 1958; one of the pair).
    mutating func normal() -> Float {
        let radius = (-2 * Foundation.log(1 - Double(next() >> 11) * 0x1p-53)).squareRoot()
        let angle = 2 * Double.pi * Double(next() >> 11) * 0x1p-53
        return Float(radius * Foundation.cos(angle))
    }
}
