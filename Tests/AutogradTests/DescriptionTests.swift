import Autograd
import Fixtures
import TensorCore
import Testing

/// Arrays in print, against NumPy's `str`.
@Suite struct DescriptionTests {
    private static let fixture = OperationCase.fixture("printing")

    @Test(arguments: fixture.cases) func readsAsInNumPy(name: String) throws {
        let array = try Self.fixture.array("\(name)/input0")
        let text = try Self.fixture.array("\(name)/text").values.map { UInt8($0) }
        let expected = String(decoding: text, as: UTF8.self)
        if name.hasPrefix("index") {
            #expect(IndexArray(array.values.map { Int($0) }, shape: array.shape).description == expected)
        } else {
            let value = NDArray(array, on: OperationCase.backend)
            #expect(value.description == expected)
            #expect("\(Tensor(value))" == expected)
        }
    }

    @Test func emptyArraysSayTheirShape() {
        #expect(NDArray([], shape: [2, 0], on: OperationCase.backend).description == "[] of shape [2, 0]")
        #expect(IndexArray([], shape: [0, 3, 2]).description == "[] of shape [0, 3, 2]")
        #expect(IndexArray([Int]()).description == "[]")
    }
}
