import TensorCore

/// How many made images look like real ones, and how many real ones are covered by made ones: improved precision and recall.
///
/// A ball around each feature vector of a set reaches to its k-th neighbour in that set; a vector in any of the balls is inside
/// the set. Precision is the share of made vectors inside the real set, recall the share of real ones inside the made set.
/// torch-fidelity's `precision` and `recall`. (Kynkäänniemi et al., Improved Precision and Recall Metric for Assessing Generative
/// Models, 2019.)
public struct PrecisionAndRecall: Sendable, Equatable, Codable {
    /// From 0 to 1; NaN where a set has no more rows than `neighbors`, or a number that is not finite.
    public let precision, recall: Double

    /// - Parameters:
    ///   - made: Features of made images, [count, features].
    ///   - real: Features of real images, [count, features], of another count if need be.
    ///   - neighbors: k, at least 1; the paper's value is 3.
    ///   - backend: Where the distances are computed.
    public init(made: HostArray, real: HostArray, neighbors: Int = 3, on backend: any ComputeBackend) {
        requireFeatures(made, real, for: "precision and recall")
        require(neighbors > 0, "precision and recall by \(neighbors) neighbours")
        guard min(made.shape[0], real.shape[0]) > neighbors, made.isFinite, real.isFinite else {
            (precision, recall) = (.nan, .nan)
            return
        }
        // Numbers about 0 leave less to round; distances stay as they are.
        let means = real.featureMeans
        let (made, real) = (made.centered(by: means), real.centered(by: means))
        precision = Balls(around: real, neighbors: neighbors, on: backend).share(of: made)
        recall = Balls(around: made, neighbors: neighbors, on: backend).share(of: real)
    }
}

/// Balls around points, each up to the k-th neighbour.
private struct Balls {
    let centers: HostArray
    let backend: any ComputeBackend
    private var squaredRadii: [Float] = []

    init(around centers: HostArray, neighbors: Int, on backend: any ComputeBackend) {
        (self.centers, self.backend) = (centers, backend)
        var radii: [Float] = []
        squaredDistances(from: centers) { row, distances in
            var nearest = [Float](repeating: .infinity, count: neighbors)
            for (other, distance) in distances.enumerated() where distance < nearest[neighbors - 1] && other != row {
                let place = nearest.firstIndex { distance < $0 }!
                nearest.insert(distance, at: place)
                nearest.removeLast()
            }
            radii.append(nearest[neighbors - 1])
        }
        squaredRadii = radii
    }

    /// The share of points that are in any ball.
    func share(of points: HostArray) -> Double {
        var inside = 0
        squaredDistances(from: points) { _, distances in
            if zip(distances, squaredRadii).contains(where: { $0 <= $1 }) { inside += 1 }
        }
        return Double(inside) / Double(points.shape[0])
    }

    /// Calls `body` with each point and its squared distances to the centres.
    private func squaredDistances(from points: HostArray, _ body: (Int, ArraySlice<Float>) -> Void) {
        let ofCenters = squaredLengths(centers), ofPoints = squaredLengths(points), count = centers.shape[0]
        let all = NDArray(centers, on: backend)
        // In parts, for the memory's sake.
        for start in stride(from: 0, to: points.shape[0], by: 1024) {
            let part = start..<min(start + 1024, points.shape[0])
            var values = NDArray(points.rows(part), on: backend).multiplied(by: all, otherTransposed: true).values
            for row in part {
                let first = (row - start) * count
                for center in 0..<count {
                    let sum = ofPoints[row] + ofCenters[center], square = sum - 2 * values[first + center]
                    // What is within the rounding of the product is no distance: equal vectors are at 0.
                    values[first + center] = square <= 1e-6 * sum ? 0 : square
                }
                body(row, values[first..<first + count])
            }
        }
    }

    private func squaredLengths(_ points: HostArray) -> [Float] {
        let width = points.shape[1]
        return (0..<points.shape[0]).map { row in
            Float(points.values[row * width..<(row + 1) * width].reduce(0) { $0 + Double($1) * Double($1) })
        }
    }
}
