import TensorCore

/// The kernels of all pairs of two sets of features, less a constant: it cancels in the distance, and what is left has more exact
/// sums.
struct PairKernels {
    /// Of the first set with itself, of the second with itself, and of the first with the second.
    private let xx, yy, xy: KernelMatrix
    private let backend: any ComputeBackend

    /// Nil where a set has fewer than two rows, or numbers that are not finite.
    init?(_ x: HostArray, _ y: HostArray, on backend: any ComputeBackend) {
        guard x.shape[0] > 1, y.shape[0] > 1, x.isFinite, y.isFinite else { return nil }
        self.backend = backend
        let (a, b) = (NDArray(x, on: backend), NDArray(y, on: backend)), size = Double(x.shape[1])
        func kernel(_ product: Float) -> Double {
            let base = Double(product) / size + 1
            return base * base * base
        }
        let products = a.multiplied(by: b, otherTransposed: true).values
        let constant = products.reduce(0) { $0 + kernel($1) } / Double(products.count)
        func matrix(_ products: [Float], _ rows: NDArray, _ columns: NDArray, isOfOneSet: Bool) -> KernelMatrix {
            let kernels = products.map { Float(kernel($0) - constant) }
            return KernelMatrix(kernels, rows: rows.shape[0], columns: columns.shape[0], isOfOneSet: isOfOneSet)
        }
        xx = matrix(a.multiplied(by: a, otherTransposed: true).values, a, a, isOfOneSet: true)
        yy = matrix(b.multiplied(by: b, otherTransposed: true).values, b, b, isOfOneSet: true)
        xy = matrix(products, a, b, isOfOneSet: false)
    }

    /// The unbiased estimate.
    var distance: Double { xx.mean + yy.mean - 2 * xy.mean }

    /// The estimates of resampled sets.
    func resampledDistances(_ count: Int, seed: UInt64) -> [Double] {
        let (xx, yy, xy) = (NDArray(xx.kernels, on: backend), NDArray(yy.kernels, on: backend), NDArray(xy.kernels, on: backend))
        let (n, m) = (xx.shape[0], yy.shape[0])
        let excess = (
            Self.linearExcess(self.xx, xyMeans: self.xy.rowMeans, noise: self.xy.residualVariance / Double(m)),
            Self.linearExcess(self.yy, xyMeans: self.xy.columnMeans, noise: self.xy.residualVariance / Double(n))
        )
        var distances: [Double] = []
        // In parts, for the memory's sake.
        while distances.count < count {
            let part = min(256, count - distances.count), first = UInt64(distances.count)
            let x = Resamples(part, of: n, RandomSource(seed: seed, stream: [0, first]), on: backend)
            let y = Resamples(part, of: m, RandomSource(seed: seed, stream: [1, first]), on: backend)
            let (ofX, ofY, ofBoth) = (x.sums(xx, x), y.sums(yy, y), x.sums(xy, y))
            let linear = (x.sums(excess.0), y.sums(excess.1))
            for i in 0..<part {
                let estimate = ofX[i] / x.pairs[i] + ofY[i] / y.pairs[i] - 2 * ofBoth[i] / (Double(n) * Double(m))
                distances.append(estimate - linear.0[i] - linear.1[i])
            }
        }
        return distances
    }

    /// What is too much, for each time that a row of one set is taken, in the linear part of a resample's estimate.
    ///
    /// The part is 2 hᵢ / n for each, of the mean kernels hᵢ of row i with its own set less those with the other. Their variance is
    /// that of the population's mean kernels and that of means over a sample; only the first belongs into the interval.
    private static func linearExcess(_ own: KernelMatrix, xyMeans: [Double], noise: Double) -> [Double] {
        let count = Double(xyMeans.count)
        let parts = zip(own.rowMeans, xyMeans).map { $0 - $1 }, mean = parts.reduce(0, +) / count
        let variance = parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        let share = variance > 0 ? max(0, 1 - (own.residualVariance / count + noise) / variance) : 1
        return parts.map { (1 - share.squareRoot()) * 2 * ($0 - mean) / count }
    }
}

/// Kernels of rows and columns, with the means of each.
private struct KernelMatrix {
    /// [rows, columns], 0 for a row with itself.
    let kernels: HostArray
    let mean: Double
    let rowMeans, columnMeans: [Double]
    /// The variance of what a row's and a column's mean do not explain; 0 where there are too few to know.
    let residualVariance: Double

    /// - Parameter isOfOneSet: A row with itself is then no pair.
    init(_ values: [Float], rows: Int, columns: Int, isOfOneSet: Bool) {
        var values = values
        if isOfOneSet { for i in 0..<rows { values[i * columns + i] = 0 } }
        var rowSums = [Double](repeating: 0, count: rows), columnSums = [Double](repeating: 0, count: columns), squares = 0.0
        for row in 0..<rows {
            for column in 0..<columns {
                let kernel = Double(values[row * columns + column])
                rowSums[row] += kernel
                columnSums[column] += kernel
                squares += kernel * kernel
            }
        }
        let (n, m, own) = (Double(rows), Double(columns), isOfOneSet ? 1.0 : 0)
        let mean = rowSums.reduce(0, +) / (n * (m - own))
        let rowMeans = rowSums.map { $0 / (m - own) }, columnMeans = columnSums.map { $0 / (n - own) }
        func spread(_ means: [Double]) -> Double { means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } }
        // Analysis of variance: rows and columns explain their share of the squares, and take their degrees of freedom. Without the
        // diagonal the effect of a row is (n - 1) / (n - 2) of its mean's.
        let all = squares - n * (m - own) * mean * mean
        let explained =
            isOfOneSet
            ? 2 * (n - 1) * (n - 1) / (n - 2) * spread(rowMeans) : m * spread(rowMeans) + n * spread(columnMeans)
        let freedom = isOfOneSet ? n * (n - 3) : (n - 1) * (m - 1)
        residualVariance = freedom > 0 ? max(0, all - explained) / freedom : 0
        (kernels, self.mean, self.rowMeans, self.columnMeans) =
            (HostArray(shape: [rows, columns], values: values), mean, rowMeans, columnMeans)
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

    /// Σ wᵢ aᵢ of each resample.
    func sums(_ numbers: [Double]) -> [Double] {
        let weights = weights.values
        return pairs.indices.map { row in
            numbers.indices.reduce(0) { $0 + Double(weights[row * numbers.count + $1]) * numbers[$1] }
        }
    }
}
