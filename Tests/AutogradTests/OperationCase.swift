import Autograd
import Fixtures
import TensorCore
import Testing

/// One operation on the inputs of a case of a fixture, where its value and gradients by PyTorch lie.
struct OperationCase: Sendable, CustomTestStringConvertible {
    /// Of the fixture file.
    let fixture: String
    /// In the fixture.
    let name: String
    /// The public operations that this case checks, as `PublicOperations` spells them.
    let covers: [String]
    /// Whether the inputs are far from kinks, so that finite differences make sense.
    var isSmooth = true
    let function: @Sendable ([Tensor]) -> Tensor

    var testDescription: String { "\(fixture)/\(name)" }
}

extension OperationCase {
    /// One thread: the arrays are small, and the tests themselves run side by side.
    static let backend = CPUBackend(threads: 1)

    static let all: [OperationCase] =
        arithmetic + numberArithmetic + elementwise + activations + reductions + shapes + axisMaps + matrixProducts
        + convolutions + transposedConvolutions + normalizations + normalizationTails

    static func fixture(_ name: String) -> Fixture {
        do { return try Fixture(name) } catch { fatalError("\(error)") }
    }
}

/// The fixtures of the cases, read once.
enum CaseFixtures {
    static let all = Dictionary(
        uniqueKeysWithValues: Set(OperationCase.all.map(\.fixture)).map { ($0, OperationCase.fixture($0)) })
}
