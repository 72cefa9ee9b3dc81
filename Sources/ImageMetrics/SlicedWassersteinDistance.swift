import TensorCore

/// The sliced Wasserstein distance (SWD) of two sets of images, for each size of details: no network is needed.
///
/// Laplacian pyramids take the images apart, down to a shorter side of 16 pixels. On each level 128 patches of 7 x 7 pixels are
/// taken from each image, at random; each channel of a set's patches gets mean 0 and standard deviation 1 (one that is the same
/// everywhere becomes 0). Along each of 512 random directions the patches are sorted, and the mean |difference| of the sorted
/// numbers, over all directions, times 1000 is the distance. It is above 0 for two sets from the same distribution, and for a set
/// and itself, whose patches lie elsewhere. Sets of different size are compared by the quantiles of their numbers, the exact
/// Wasserstein distance, which for equal sizes is the mean above.
///
/// ProGAN's `sliced_wasserstein.py` for sides that are powers of two; others are halved upwards. As there the values' range does
/// not matter, since it is normalised away. (Karras et al., Progressive Growing of GANs, 2018.)
public struct SlicedWassersteinDistance: Sendable, Equatable, Codable {
    /// What one level of the pyramid says.
    public struct Level: Sendable, Equatable, Codable {
        /// The shorter side of its images, in pixels.
        public let side: Int
        /// At least 0, times 1000; NaN where a set is empty or has a number that is not finite.
        public let distance: Double
    }

    /// The largest images, with the finest details, first.
    public let levels: [Level]

    /// The mean of all levels' distances.
    public var mean: Double { levels.reduce(0) { $0 + $1.distance } / Double(levels.count) }

    /// - Parameters:
    ///   - made: Images, [count, height, width, 3].
    ///   - real: Images of the same sides, of another count if need be.
    ///   - seed: Of the places of patches and of the directions.
    ///   - backend: Where pyramids and projections are computed.
    /// - Precondition: sides are at least 16.
    public init(made: HostArray, real: HostArray, seed: UInt64, on backend: any ComputeBackend) {
        require(
            made.shape.count == 4 && real.shape.count == 4 && made.shape[1...] == real.shape[1...] && made.shape[3] == 3
                && min(made.shape[1], made.shape[2]) >= 16,
            "sliced Wasserstein distance of images \(made.shape) and \(real.shape)")
        let isKnown = made.shape[0] > 0 && real.shape[0] > 0 && made.isFinite && real.isFinite
        let (ofMade, ofReal) = (
            Patches(of: made, seed: seed, set: 0, on: backend), Patches(of: real, seed: seed, set: 1, on: backend)
        )
        levels = ofMade.levels.indices.map { level in
            let directions = unitDirections(512, size: 147, RandomSource(seed: seed, stream: [2, UInt64(level)]))
            let distance =
                isKnown
                ? slicedWassersteinDistance(ofMade.levels[level], ofReal.levels[level], along: directions, on: backend) : .nan
            return Level(side: ofMade.sides[level], distance: distance)
        }
    }
}

/// The distance of two sets of patches, [count, 7, 7, 3] each, whose channels are normalised first, along given directions,
/// [directions, 147].
package func slicedWassersteinDistance(
    _ x: HostArray, _ y: HostArray, along directions: HostArray, on backend: any ComputeBackend
) -> Double {
    1000 * meanProjectedDistance(normalized(x), normalized(y), directions: directions, on: backend, wassersteinDistance)
}

/// Patches [count, 7, 7, 3] as [count, 147], with mean 0 and standard deviation 1 of each channel.
private func normalized(_ patches: HostArray) -> HostArray {
    var values = patches.values
    let count = Double(values.count / 3)
    for channel in 0..<3 {
        let places = stride(from: channel, to: values.count, by: 3)
        let mean = places.reduce(0) { $0 + Double(values[$1]) } / count
        let variance = places.reduce(0) { $0 + (Double(values[$1]) - mean) * (Double(values[$1]) - mean) } / count
        let scale = variance > 0 ? 1 / variance.squareRoot() : 0
        for i in places { values[i] = Float((Double(values[i]) - mean) * scale) }
    }
    return HostArray(shape: [patches.shape[0], 147], values: values)
}

/// The mean distance of two sorted lists, at the same share of each.
private func wassersteinDistance(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Double {
    if x.count == y.count { return zip(x, y).reduce(0) { $0 + Double(abs($1.0 - $1.1)) } / Double(x.count) }
    // Each number of x holds for y.count steps, each of y for x.count.
    var sum = 0.0, step = 0, (i, j) = (0, 0)
    while i < x.count && j < y.count {
        let next = min((i + 1) * y.count, (j + 1) * x.count)
        sum += Double(next - step) * Double(abs(x[x.startIndex + i] - y[y.startIndex + j]))
        step = next
        if (i + 1) * y.count == step { i += 1 }
        if (j + 1) * x.count == step { j += 1 }
    }
    return sum / (Double(x.count) * Double(y.count))
}

/// The patches of a set of images, taken from each level of their pyramids.
private struct Patches {
    /// [patches, 7, 7, 3] of each level.
    private(set) var levels: [HostArray] = []
    /// The shorter side of each level's images.
    private(set) var sides: [Int] = []

    init(of images: HostArray, seed: UInt64, set: UInt64, on backend: any ComputeBackend) {
        let (count, size) = (images.shape[0], images.values.count / max(1, images.shape[0]))
        var values: [[Float]] = []
        // In parts, for the memory's sake; an empty set still has sides.
        for start in stride(from: 0, to: max(1, count), by: 64) {
            let end = min(start + 64, count), part = Array(images.values[start * size..<end * size])
            let pyramid = LaplacianPyramid(NDArray(part, shape: [end - start] + images.shape[1...], on: backend), leastSide: 16)
            if sides.isEmpty {
                sides = pyramid.levels.map { min($0.shape[1], $0.shape[2]) }
                values = sides.map { _ in [] }
            }
            for (level, details) in pyramid.levels.enumerated() {
                let random = RandomSource(seed: seed, stream: [set, UInt64(level), UInt64(start)])
                Self.take(128, fromEachOf: details.host, random, &values[level])
            }
        }
        levels = values.map { HostArray(shape: [$0.count / 147, 7, 7, 3], values: $0) }
    }

    private static func take(_ count: Int, fromEachOf images: HostArray, _ random: RandomSource, _ values: inout [Float]) {
        let (height, width) = (images.shape[1], images.shape[2])
        for image in 0..<images.shape[0] {
            for _ in 0..<count {
                let top = random.integer(below: height - 6), left = random.integer(below: width - 6)
                for row in top..<top + 7 {
                    let first = ((image * height + row) * width + left) * 3
                    values += images.values[first..<first + 21]
                }
            }
        }
    }
}
