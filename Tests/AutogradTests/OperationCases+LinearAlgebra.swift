import Autograd
import Fixtures
import TensorCore

extension OperationCase {
    /// Names with `singular` or `extreme` are of matrices at which finite differences make no sense.
    private static func matrices(
        _ name: String, _ covers: String, _ function: @escaping @Sendable ([Tensor]) throws -> Tensor
    ) -> OperationCase {
        let isOrdinary = !name.contains("extreme") && !name.contains("singular") && !name.contains("sign")
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
        matrices("identity", "identity(_:on:)") { $0[0] * .identity(3, on: backend) },
    ]

    static let linearAlgebra = solutions + inverses + determinants + logDeterminants + diagonals
}
