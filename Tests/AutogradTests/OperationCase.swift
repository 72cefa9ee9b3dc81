import CPUBackend
import Fixtures
import ReferenceBackend
import TensorCore

extension OperationCase {
    /// One thread: the arrays are small, and the tests themselves run side by side.
    static let backend = CPUBackend(threads: 1)

    /// The kernels, and the definitions in double precision.
    static let backends: [any ComputeBackend] = [backend, ReferenceBackend()]

    static let all: [OperationCase] =
        arithmetic + numberArithmetic + elementwise + comparisons + logic + selections + subscripts + orderings + activations
        + composedActivations + softmaxes + reductions + shapes
        + axisMaps + matrixProducts + convolutions + transposedConvolutions + normalizations + normalizationTails
        + linearAlgebra + norms + similarities

    static func fixture(_ name: String) -> Fixture {
        do { return try Fixture(name) } catch { fatalError("\(error)") }
    }
}

/// The fixtures of the cases, read once.
enum CaseFixtures {
    static let all = Dictionary(
        uniqueKeysWithValues: Set(OperationCase.all.map(\.fixture)).map { ($0, OperationCase.fixture($0)) })
}
