import Autograd
import Fixtures
import TensorCore

extension OperationCase {
    /// Names say where gradients jump or numbers are not of ordinary size.
    private static func norm(
        _ name: String, _ covers: String, in fixture: String = "norms", isSmooth: Bool = true,
        _ function: @escaping @Sendable ([Tensor]) -> Tensor
    ) -> OperationCase {
        let isOrdinary = !["edges", "infinite", "huge"].contains { name.hasSuffix($0) }
        return OperationCase(
            fixture: fixture, name: name, covers: [covers], isSmooth: isSmooth && isOrdinary, function: function)
    }

    /// The order in a name like `norm-1.5-rows`.
    private static func order(_ name: String) -> (order: Float, kind: String)? {
        guard let dash = name.firstIndex(of: "-") else { return nil }
        let rest = name[name.index(after: dash)...]
        let end = rest.dropFirst().firstIndex(of: "-") ?? rest.endIndex
        return Float(rest[..<end]).map { ($0, String(rest[end...].dropFirst())) }
    }

    private static let vectorNorms: [OperationCase] = fixture("norms").cases.compactMap { name in
        guard name.hasPrefix("norm-"), let (order, kind) = order(name) else { return nil }
        return norm(name, vectors, isSmooth: order != 0) { inputs in
            let x = kind == "infinite" ? inputs[0].detached() : inputs[0]
            return x.norm(order: order, axes: [-1])
        }
    }

    private static let vectors = "norm(order:axes:keepingAxes:)"
    private static let units = "unitVectors(order:axis:epsilon:)"

    private static let shapedNorms: [OperationCase] = [
        norm("norm-all", vectors) { $0[0].norm() },
        norm("norm-first", vectors) { $0[0].norm(axes: [0]) },
        norm("norm-kept", vectors) { $0[0].norm(order: 3, axes: [0, 2], keepingAxes: true) },
        norm("norm-scalar", vectors) { $0[0].norm() },
        norm("norm-single", vectors) { $0[0].norm(order: 3, axes: [1]) },
        norm("unitVectors", units) { $0[0].unitVectors() },
        norm("unitVectors-first", units) { $0[0].unitVectors(order: 1, axis: 0) },
        norm("unitVectors-3", units) { $0[0].unitVectors(order: 3, axis: 1) },
        norm("unitVectors-infinity", units) { $0[0].unitVectors(order: .infinity) },
        norm("unitVectors-edges", units) { $0[0].unitVectors() },
        norm("unitVectors-zeros-edges", units) { $0[0].unitVectors(epsilon: 0.5) },
    ]

    private static let matrixNorms: [OperationCase] = fixture("norms").cases.compactMap { name in
        let parts = name.split(separator: "-")
        guard parts[0] == "matrixNorm", let kind = MatrixNorm(rawValue: String(parts[1])) else { return nil }
        return norm(name, "matrixNorm(_:keepingAxes:)") { $0[0].matrixNorm(kind, keepingAxes: parts.contains("kept")) }
    }

    static let norms = vectorNorms + shapedNorms + matrixNorms

    // MARK: Similarity and distance

    private static let distance = "distance(to:order:axis:keepingAxis:epsilon:)"
    private static let cosine = "cosineSimilarity(to:axis:keepingAxis:epsilon:)"
    private static let pairwise = "pairwiseDistances(to:order:)"

    private static func pair(
        _ name: String, _ covers: String, isSmooth: Bool = true, _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor
    ) -> OperationCase {
        norm(name, covers, in: "similarity", isSmooth: isSmooth) { function($0[0], $0[1]) }
    }

    private static let orderedDistances: [OperationCase] = fixture("similarity").cases.compactMap { name in
        guard name.hasPrefix("distance-") || name.hasPrefix("pairwiseDistances-"), let (order, _) = order(name) else {
            return nil
        }
        let isStored = fixture("similarity").contains("\(name)/seed")
        let isPairwise = name.hasPrefix("pairwise")
        return pair(name, isPairwise ? pairwise : distance, isSmooth: order != 0) { x, y in
            // Of kinks where PyTorch's functions differ only the value is held.
            let (x, y) = isStored ? (x, y) : (x.detached(), y.detached())
            return isPairwise ? x.pairwiseDistances(to: y, order: order) : x.distance(to: y, order: order)
        }
    }

    static let similarities: [OperationCase] =
        orderedDistances + [
            pair("dot", "dot(_:axis:keepingAxis:)") { $0.dot($1) },
            pair("dot-first", "dot(_:axis:keepingAxis:)") { $0.dot($1, axis: 0) },
            pair("dot-broadcast", "dot(_:axis:keepingAxis:)") { $0.dot($1, axis: 1, keepingAxis: true) },
            pair("dot-edges", "dot(_:axis:keepingAxis:)") { $0.dot($1) },
            pair("cosineSimilarity", cosine) { $0.cosineSimilarity(to: $1) },
            pair("cosineSimilarity-first", cosine) { $0.cosineSimilarity(to: $1, axis: 0) },
            pair("cosineSimilarity-broadcast", cosine) { $0.cosineSimilarity(to: $1) },
            pair("cosineSimilarity-epsilon", cosine) { $0.cosineSimilarity(to: $1, epsilon: 0.5) },
            pair("cosineSimilarity-short-edges", cosine) { $0.cosineSimilarity(to: $1, epsilon: 4) },
            pair("cosineSimilarity-edges", cosine) { $0.cosineSimilarity(to: $1) },
            pair("distance-epsilon", distance) { $0.distance(to: $1, epsilon: 1e-3) },
            pair("distance-equal-edges", distance) { $0.distance(to: $1, epsilon: 1e-6) },
            pair("distance-first-kept", distance) { $0.distance(to: $1, axis: 0, keepingAxis: true) },
            pair("distance-broadcast", distance) { $0.distance(to: $1) },
            pair("pairwiseDots", "pairwiseDots(with:)") { $0.pairwiseDots(with: $1) },
            pair("pairwiseDots-batch", "pairwiseDots(with:)") { $0.pairwiseDots(with: $1) },
            pair("pairwiseCosineSimilarities", "pairwiseCosineSimilarities(to:epsilon:)") {
                $0.pairwiseCosineSimilarities(to: $1)
            },
            pair("pairwiseCosineSimilarities-edges", "pairwiseCosineSimilarities(to:epsilon:)") {
                $0.pairwiseCosineSimilarities(to: $1)
            },
            pair("pairwiseDistances-batch", pairwise) { $0.pairwiseDistances(to: $1) },
            pair("pairwiseDistances-broadcast", pairwise) { $0.pairwiseDistances(to: $1) },
        ] + covariances

    private static let covariances: [OperationCase] =
        ["mahalanobisDistance", "mahalanobisDistance-broadcast", "mahalanobisDistance-vector"].map { name in
            norm(name, "mahalanobisDistance(to:covariance:)", in: "similarity") {
                do { return try $0[0].mahalanobisDistance(to: $0[1], covariance: $0[2]) } catch { fatalError("\(error)") }
            }
        }
        + [
            ("covariance", true), ("covariance-biased", false), ("covariance-single", true),
            ("covariance-one-observation-edges", false),
        ].map { (name: String, isUnbiased: Bool) in
            norm(name, "covariance(isUnbiased:)", in: "similarity") { $0[0].covariance(isUnbiased: isUnbiased) }
        }
}
