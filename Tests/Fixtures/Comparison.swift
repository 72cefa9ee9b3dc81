import TensorCore

/// What came of comparing many arrays: what differs, in words, and how far the farthest are apart.
public struct Comparison: Sendable {
    /// What was compared: the result, its gradient, or the gradient of that.
    public enum Kind: Sendable { case value, gradient, second }

    /// Comparisons that failed, in words.
    public var failures: [String] = []
    /// The largest |actual - expected| / max(1, |expected|) among values.
    public private(set) var value: Float = 0
    /// The same among gradients; nil where none were compared.
    public private(set) var gradient: Float?

    /// No comparisons yet.
    public init() {}

    /// Compares two arrays as `mismatch` does and notes how far they are apart.
    public mutating func add(
        _ what: String, _ actual: HostArray, _ expected: HostArray, _ kind: Kind = .value, absolute: Float, relative: Float,
        from fixture: Fixture? = nil
    ) {
        if let found = mismatch(actual, expected, absolute: absolute, relative: relative, from: fixture) {
            return failures.append("\(what): \(found)")
        }
        let worst = zip(actual.values, expected.values).reduce(Float(0)) { worst, pair in
            pair.0 == pair.1 || pair.0.isNaN ? worst : max(worst, abs(pair.0 - pair.1) / max(1, abs(pair.1)))
        }
        switch kind {
        case .value: value = max(value, worst)
        case .gradient: gradient = max(gradient ?? 0, worst)
        case .second: break
        }
    }

    /// Both together.
    public mutating func add(_ other: Comparison) {
        failures += other.failures
        value = max(value, other.value)
        if let theirs = other.gradient { gradient = max(gradient ?? 0, theirs) }
    }
}
