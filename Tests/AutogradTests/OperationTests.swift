import Autograd
import Fixtures
import TensorCore
import Testing

/// Values, gradients and gradients of gradients of every operation, against PyTorch and by finite differences.
@Suite struct OperationTests {
    let backend = OperationCase.backend

    @Test(arguments: OperationCase.all, OperationCase.backends)
    func agreesWithPyTorch(_ operation: OperationCase, on backend: any ComputeBackend) throws {
        let failures = try operation.compared(on: backend).failures
        #expect(failures == [])
    }

    @Test(arguments: OperationCase.all.filter(\.isSmooth)) func agreesWithFiniteDifferences(_ operation: OperationCase) throws {
        let failure = try operation.finiteDifferences(on: backend)
        #expect(failure == nil)
    }

    @Test(arguments: OperationCase.backends) func normalizationStatistics(on backend: any ComputeBackend) throws {
        let fixture = try Fixture("normalization")
        for name in fixture.cases {
            let (groups, epsilon) = OperationCase.normalizationConstants(name)
            let result = try fixture.tensor("\(name)/input0", on: backend).normalized(groups: groups, epsilon: epsilon)
            #expect(try mismatch(result.mean.host, fixture.array("\(name)/mean"), from: fixture) == nil)
            #expect(try mismatch(result.variance.host, fixture.array("\(name)/variance"), from: fixture) == nil)
        }
    }
}
