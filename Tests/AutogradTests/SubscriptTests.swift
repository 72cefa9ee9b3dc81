import Autograd
import Fixtures
import Testing

/// Ranges of which both bounds count from the end.
@Suite("Subscripts") struct SubscriptTests {
    @Test func rangesCountFromTheEnd() {
        let x = Tensor([0, 1, 2, 3, 4], on: OperationCase.backend)
        #expect(x[(-3)...(-1)].values == [2, 3, 4])
        #expect(x[(-3)...(-2)].values == [2, 3])
        #expect(x[(-3)..<(-1)].values == [2, 3])
    }
}
