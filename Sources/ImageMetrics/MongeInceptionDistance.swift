import TensorCore

/// The Monge inception distance (MIND) of two sets of features: 3d times the mean, over random directions u of length 1, of the
/// mean squared difference between the sorted projections u · x and u · y, where d is the number of features.
///
/// The squared sliced 2-Wasserstein distance times 3d. It needs no matrix root and few images, but is above 0 for two sets from
/// the same distribution, and the more so the fewer images there are: compare it with what two halves of the real images give.
/// Of the larger set as many rows are taken, at random, as the smaller has: torch-fidelity's `monge_inception_distance` (0.5).
/// (Berthet et al., MIND: Monge Inception Distance for Generative Models Evaluation, arXiv 2605.06797, 2026.)
///
/// - Parameters:
///   - x: Features, [count, features].
///   - y: Features, [count, features], of another count if need be.
///   - directions: How many there are; the mean over more of them depends less on the seed.
///   - seed: Of the directions and of which rows of the larger set are taken.
///   - backend: Where the projections are computed.
/// - Returns: At least 0; NaN where a set is empty or has a number that is not finite.
public func mongeInceptionDistance(
    _ x: HostArray, _ y: HostArray, directions: Int = 1000, seed: UInt64, on backend: any ComputeBackend
) -> Double {
    requireFeatures(x, y, for: "Monge inception distance")
    require(directions > 0, "Monge inception distance along \(directions) directions")
    let units = unitDirections(directions, size: x.shape[1], RandomSource(seed: seed, stream: [0]))
    let random = RandomSource(seed: seed, stream: [1]), count = min(x.shape[0], y.shape[0])
    func taken(_ set: HostArray) -> HostArray {
        set.shape[0] == count ? set : set.rows(random.permutation(set.shape[0])[..<count])
    }
    return mongeInceptionDistance(taken(x), taken(y), along: units, on: backend)
}

/// The same along given directions, [directions, features], of sets of the same size.
package func mongeInceptionDistance(
    _ x: HostArray, _ y: HostArray, along directions: HostArray, on backend: any ComputeBackend
) -> Double {
    require(x.shape == y.shape, "Monge inception distance of features \(x.shape) and \(y.shape)")
    guard x.shape[0] > 0, x.isFinite, y.isFinite else { return .nan }
    let mean = meanProjectedDistance(x, y, directions: directions, on: backend) { x, y in
        zip(x, y).reduce(0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) } / Double(x.count)
    }
    return 3 * Double(x.shape[1]) * mean
}
