import TensorCore

/// How many images a set must have at least for a Fréchet inception distance worth reporting, as many as Inception has features.
///
/// With fewer, the covariance has no full rank, and the distance depends on the number of images more than on what they show.
/// (The recommendation of FID's authors.)
public let leastImagesForFrechetInceptionDistance = 2048

/// The Fréchet inception distance (FID) of two sets of features: |m₁ - m₂|² + tr C₁ + tr C₂ - 2 tr √(C₁ C₂), with the means m and
/// the covariances C (divided by count - 1) of the sets.
///
/// The 2-Wasserstein distance, squared, of two normal distributions. It is biased: above 0 for two sets from the same
/// distribution, and the more so the fewer images there are. pytorch-fid's `calculate_frechet_distance`. (Heusel et al., GANs
/// Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium, 2017.)
///
/// The last trace is the sum of the singular values of X₁ X₂ᵀ / √((n - 1)(m - 1)), of the features without their means, so no root
/// of a matrix is taken. For more rows than features, Cholesky factors of the covariances stand for the features.
///
/// - Parameters:
///   - x: Features, [count, features].
///   - y: Features, [count, features], of another count if need be.
///   - backend: Where products are computed for which its precision is enough; covariances and eigenvalues are computed in
///     double precision.
/// - Returns: NaN where a set has fewer than two rows or a number that is not finite.
public func frechetInceptionDistance(_ x: HostArray, _ y: HostArray, on backend: any ComputeBackend) -> Double {
    requireFeatures(x, y, for: "Fréchet inception distance")
    guard min(x.shape[0], y.shape[0]) > 1, x.isFinite, y.isFinite else { return .nan }
    let means = (x.featureMeans, y.featureMeans)
    let distance = zip(means.0, means.1).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let (a, b) = (x.centered(by: means.0), y.centered(by: means.1))
    func variance(_ centered: HostArray) -> Double {
        centered.values.reduce(0) { $0 + Double($1) * Double($1) } / Double(centered.shape[0] - 1)
    }
    let root = singularValueSum(a, b, on: backend) / (Double(x.shape[0] - 1) * Double(y.shape[0] - 1)).squareRoot()
    return distance + variance(a) + variance(b) - 2 * root
}

/// The sum of the singular values of a bᵀ, of a [n, features] and b [m, features].
private func singularValueSum(_ a: HostArray, _ b: HostArray, on backend: any ComputeBackend) -> Double {
    let size = a.shape[1], isWide = min(a.shape[0], b.shape[0]) <= size
    // Factors R with Rᵀ R = aᵀ a do as well as a itself: both are the same but for a rotation.
    let (a, b) = isWide ? (a, b) : (triangularFactor(a), triangularFactor(b))
    // Of fewer rows the products with each other are fewer.
    let (few, many) = a.shape[0] <= b.shape[0] ? (a, b) : (b, a)
    let product = NDArray(few, on: backend).multiplied(by: NDArray(many, on: backend), otherTransposed: true).values
    var squares = SymmetricMatrix(count: few.shape[0])
    squares.addProducts(ofRows: product.map { Double($0) }, length: many.shape[0])
    return squares.eigenvalues()?.reduce(0) { $0 + max(0, $1).squareRoot() } ?? .nan
}

/// The upper triangular R, [features, features], with Rᵀ R = xᵀ x.
private func triangularFactor(_ x: HostArray) -> HostArray {
    let (count, size) = (x.shape[0], x.shape[1])
    var squares = SymmetricMatrix(count: size)
    // In parts, for the memory's sake.
    for start in stride(from: 0, to: count, by: 4096) {
        let length = min(4096, count - start)
        var columns = [Double](repeating: 0, count: size * length)
        for row in 0..<length {
            for feature in 0..<size { columns[feature * length + row] = Double(x.values[(start + row) * size + feature]) }
        }
        squares.addProducts(ofRows: columns, length: length)
    }
    squares.factorize()
    var factor = [Float](repeating: 0, count: size * size)
    for row in 0..<size {
        for column in 0...row { factor[column * size + row] = Float(squares.numbers[row * size + column]) }
    }
    return HostArray(shape: [size, size], values: factor)
}
