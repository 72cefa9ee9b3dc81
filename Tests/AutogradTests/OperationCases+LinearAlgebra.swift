import Autograd
import Fixtures
import TensorCore

extension OperationCase {
    /// Names say where finite differences make no sense.
    private static func matrices(
        _ name: String, _ covers: String, _ function: @escaping @Sendable ([Tensor]) throws -> Tensor
    ) -> OperationCase {
        let isOrdinary = !["-extreme", "-singular", "-logDeterminant"].contains { name.hasSuffix($0) }
        return OperationCase(fixture: "linear-algebra", name: name, covers: [covers], isSmooth: isOrdinary) { inputs in
            do { return try function(inputs) } catch { fatalError("\(name): \(error)") }
        }
    }

    private static let solutions = [
        "solve", "solve-vector", "solve-batch", "solve-vectors", "solve-shared", "solve-broadcast", "solve-single",
        "solve-large-extreme", "solve-ill-extreme",
    ].map { matrices($0, "solve(_:)") { try $0[0].solve($0[1]) } }

    private static let inverses = ["inverse", "inverse-batch", "inverse-leading"].map {
        matrices($0, "inverse()") { try $0[0].inverse() }
    }

    private static let determinants = [
        "determinant", "determinant-batch", "determinant-single", "determinant-singular", "determinant-rank-one-singular",
        "determinant-zeros-singular", "determinant-mixed-singular",
    ].map { matrices($0, "determinant()") { $0[0].determinant() } }

    private static let logDeterminants = [
        "logDeterminant", "logDeterminant-batch", "logDeterminant-large-extreme",
    ].map { matrices($0, "logDeterminant()") { $0[0].logDeterminant().logarithm } }

    private static let vectors = "singularValueDecomposition()"

    /// U Vᵀ, in which the signs of singular vectors cancel.
    private static func rotation(_ x: Tensor) -> Tensor {
        let (u, _, v) = x.singularValueDecomposition()
        return u.multiplied(by: v, otherTransposed: true)
    }

    /// Onto the first singular vector.
    private static func projector(_ vectors: Tensor) -> Tensor {
        let first = vectors.slice(axis: -1, 0..<1)
        return first.multiplied(by: first, otherTransposed: true)
    }

    private static let diagonals: [OperationCase] = [
        matrices("sign-logDeterminant", "logDeterminant()") { $0[0].logDeterminant().sign },
        matrices("singular-logDeterminant", "logDeterminant()") { $0[0].detached().logDeterminant().logarithm },
        matrices("diagonal", "diagonal()") { $0[0].diagonal() },
        matrices("diagonal-wide", "diagonal()") { $0[0].diagonal() },
        matrices("diagonal-tall", "diagonal()") { $0[0].diagonal() },
        matrices("diagonalMatrix", "diagonalMatrix()") { $0[0].diagonalMatrix() },
        matrices("diagonalMatrix-batch", "diagonalMatrix()") { $0[0].diagonalMatrix() },
        matrices("trace", "trace()") { $0[0].trace() },
        matrices("trace-batch", "trace()") { $0[0].trace() },
        matrices("singularValues", "singularValues()") { $0[0].singularValues() },
        matrices("singularValues-batch", "singularValues()") { $0[0].singularValues() },
        matrices("singularValues-equal-singular", "singularValues()") { $0[0].singularValues() },
        matrices("singularValues-large-extreme", "singularValues()") { $0[0].singularValues() },
        matrices("singularVectors", vectors) { rotation($0[0]) },
        matrices("singularVectors-tall", vectors) { rotation($0[0]) },
        matrices("singularVectors-wide", vectors) { rotation($0[0]) },
        matrices("singularVectors-left", vectors) { projector($0[0].singularValueDecomposition().left) },
        matrices("singularVectors-right", vectors) { projector($0[0].singularValueDecomposition().right) },
        matrices("identity", "identity(_:on:)") { $0[0] * .identity(3, on: $0[0].backend) },
    ]

    static let linearAlgebra = solutions + inverses + determinants + logDeterminants + diagonals
}
