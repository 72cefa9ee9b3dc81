/// What independent random numbers are drawn from.
///
/// A distribution says exactly which numbers a `RandomSource` gives: `fill` is the definition, and a backend that draws in
/// another way gives the same numbers and leaves the source in the same state.
public enum RandomDistribution: Sendable, Hashable {
    /// Uniform in `range`, whose upper bound is never reached. PyTorch's `uniform_`.
    case uniform(Range<Float> = 0..<1)
    /// Normal numbers, standard unless given. PyTorch's `normal_`.
    case normal(mean: Float = 0, standardDeviation: Float = 1)
    /// 0 with probability `rate`, else `scale`: what dropout multiplies by. PyTorch's `bernoulli_`.
    case mask(rate: Float, scale: Float)

    /// Draws one number after the other.
    ///
    /// - Parameters:
    ///   - numbers: Gets the numbers, from the first on.
    ///   - source: Goes on by the words that the numbers take.
    public func fill(_ numbers: UnsafeMutableBufferPointer<Float>, from source: RandomSource) {
        // A copy of the generator stays in registers while the loop runs.
        source.withGenerator { generator in
            switch self {
            case .uniform(let range):
                for i in numbers.indices { numbers[i] = generator.uniform(in: range) }
            case .normal(let mean, let deviation):
                for i in numbers.indices { numbers[i] = mean + deviation * generator.normal() }
            case .mask(let rate, let scale):
                for i in numbers.indices { numbers[i] = generator.uniform() < rate ? 0 : scale }
            }
        }
    }
}
