import TensorCore

/// The kernel inception distance of two sets of features, with an interval in which the distance of the whole populations lies.
///
/// The squared maximum mean discrepancy between the distributions that the sets were drawn from, with the kernel
/// k(x, y) = (x · y / d + 1)³ of d features. Its unbiased estimate is
///
///     mean of k(xᵢ, xⱼ) over i ≠ j  +  mean of k(yᵢ, yⱼ) over i ≠ j  -  2 · mean of k(xᵢ, yⱼ)
///
/// which is 0 on average where both sets come from the same distribution, whatever their sizes, and may then be below 0. All
/// pairs are used: torch-fidelity's `kernel_inception_distance_mean` with one subset that is the whole set. (Bińkowski et al.,
/// Demystifying MMD GANs, 2018.)
public struct KernelInceptionDistance: Sendable, Equatable {
    /// The unbiased estimate; NaN where a set has fewer than two rows or a number that is not finite.
    public let value: Double
    /// A 95 % interval; nil where the value is NaN, or without resamples.
    public let interval: ClosedRange<Double>?

    /// The estimate, and from the 2.5 % to the 97.5 % quantile of what it is for resampled sets.
    ///
    /// A resampled set takes as many rows of a set at random, one of them several times. Pairs of a row with itself, which the
    /// estimate does not have, are left out there too: with wᵢ the number of times that row i was taken, the first mean becomes
    /// Σ wᵢ wⱼ k(xᵢ, xⱼ) / Σ wᵢ wⱼ, both over i ≠ j. Kernels are computed once, so a resample costs as little as a row of a matrix
    /// product.
    ///
    /// - Parameters:
    ///   - x: Features, [count, features].
    ///   - y: Features, [count, features], of another count if need be.
    ///   - resamples: How often both sets are resampled; with 0 there is no interval.
    ///   - seed: Of the resampling.
    ///   - backend: Where the products are computed; they take memory for count · count numbers.
    public init(
        _ x: HostArray, _ y: HostArray, resamples: Int = 1000, seed: UInt64, on backend: any ComputeBackend
    ) {
        requireFeatures(x, y, for: "kernel inception distance")
        require(resamples >= 0, "kernel inception distance with \(resamples) resamples")
        guard let kernels = Kernels(x, y, on: backend) else {
            (value, interval) = (.nan, nil)
            return
        }
        value = kernels.distance
        let distances = kernels.resampledDistances(resamples, seed: seed).sorted()
        let isKnown = !distances.isEmpty && distances.allSatisfy(\.isFinite)
        interval = isKnown ? quantile(0.025, of: distances)...quantile(0.975, of: distances) : nil
    }
}

/// The kernel inception distance of two sets of features alone: `KernelInceptionDistance.value`.
///
/// - Parameters:
///   - x: Features, [count, features].
///   - y: Features, [count, features], of another count if need be.
///   - backend: Where the products are computed.
/// - Returns: NaN where a set has fewer than two rows or a number that is not finite.
public func kernelInceptionDistance(_ x: HostArray, _ y: HostArray, on backend: any ComputeBackend) -> Double {
    KernelInceptionDistance(x, y, resamples: 0, seed: 0, on: backend).value
}

/// The value below which a share of sorted numbers lies, interpolated; NumPy's `quantile`.
private func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1), lower = Int(place)
    return sorted[lower] + (place - Double(lower)) * (sorted[min(lower + 1, sorted.count - 1)] - sorted[lower])
}

/// The kernels of all pairs, less a constant: it cancels in the distance, and what is left has more exact sums.
private struct Kernels {
    let backend: any ComputeBackend
    /// [count of x, count of x] and [count of y, count of y] with 0 for a row with itself, and [count of x, count of y].
    let xx, yy, xy: HostArray

    init?(_ x: HostArray, _ y: HostArray, on backend: any ComputeBackend) {
        guard x.shape[0] > 1, y.shape[0] > 1, x.isFinite, y.isFinite else { return nil }
        self.backend = backend
        let (a, b) = (NDArray(x, on: backend), NDArray(y, on: backend))
        let products = a.multiplied(by: b, otherTransposed: true).values, size = Double(x.shape[1])
        func kernel(_ product: Float) -> Double {
            let base = Double(product) / size + 1
            return base * base * base
        }
        let constant = products.reduce(0) { $0 + kernel($1) } / Double(products.count)
        func kernels(_ products: [Float]) -> [Float] { products.map { Float(kernel($0) - constant) } }
        func withoutDiagonal(_ a: NDArray) -> HostArray {
            let count = a.shape[0]
            var values = kernels(a.multiplied(by: a, otherTransposed: true).values)
            for i in 0..<count { values[i * count + i] = 0 }
            return HostArray(shape: [count, count], values: values)
        }
        (xx, yy) = (withoutDiagonal(a), withoutDiagonal(b))
        xy = HostArray(shape: [a.shape[0], b.shape[0]], values: kernels(products))
    }

    var distance: Double {
        func sum(_ kernels: HostArray) -> Double { kernels.values.reduce(0) { $0 + Double($1) } }
        let n = Double(xx.shape[0]), m = Double(yy.shape[0])
        return sum(xx) / (n * (n - 1)) + sum(yy) / (m * (m - 1)) - 2 * sum(xy) / (n * m)
    }

    func resampledDistances(_ count: Int, seed: UInt64) -> [Double] {
        let (xx, yy, xy) = (NDArray(xx, on: backend), NDArray(yy, on: backend), NDArray(xy, on: backend))
        var distances: [Double] = []
        // In parts, for the memory's sake.
        while distances.count < count {
            let part = min(256, count - distances.count), first = UInt64(distances.count)
            let x = Resamples(part, of: xx.shape[0], RandomSource(seed: seed, stream: [0, first]), on: backend)
            let y = Resamples(part, of: yy.shape[0], RandomSource(seed: seed, stream: [1, first]), on: backend)
            let (ofX, ofY, ofBoth) = (x.sums(xx, x), y.sums(yy, y), x.sums(xy, y))
            let sizes = Double(xx.shape[0]) * Double(yy.shape[0])
            distances += (0..<part).map { ofX[$0] / x.pairs[$0] + ofY[$0] / y.pairs[$0] - 2 * ofBoth[$0] / sizes }
        }
        return distances
    }
}

/// How often each row of a set was taken, in each of several resamples.
private struct Resamples {
    /// [resamples, count].
    let weights: NDArray
    /// Σ wᵢ wⱼ over i ≠ j of each.
    let pairs: [Double]

    init(_ resamples: Int, of count: Int, _ random: RandomSource, on backend: any ComputeBackend) {
        var weights: [Float] = [], pairs: [Double] = []
        for _ in 0..<resamples {
            var taken = [Float](repeating: 0, count: count), pairCount = 0.0
            // Of two rows the same one may be taken twice, which leaves no pair.
            while pairCount == 0 {
                for i in taken.indices { taken[i] = 0 }
                for _ in 0..<count { taken[random.integer(below: count)] += 1 }
                pairCount = Double(count) * Double(count) - taken.reduce(0) { $0 + Double($1 * $1) }
            }
            weights += taken
            pairs.append(pairCount)
        }
        self.weights = NDArray(weights, shape: [resamples, count], on: backend)
        self.pairs = pairs
    }

    /// Σ wᵢ vⱼ k(i, j) of each resample.
    func sums(_ kernels: NDArray, _ others: Resamples) -> [Double] {
        let products = weights.multiplied(by: kernels).values, others = others.weights.values
        let width = kernels.shape[1]
        return pairs.indices.map { row in
            (row * width..<(row + 1) * width).reduce(0) { $0 + Double(products[$1]) * Double(others[$1]) }
        }
    }
}
