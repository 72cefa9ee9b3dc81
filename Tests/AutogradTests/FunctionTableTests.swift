import Fixtures
import Testing

/// The rows of `Sources/FUNCTIONS.md` for what tensors can do.
@Suite("FunctionTable, tensors") struct FunctionTableTests {
    static let sections: [(title: String, files: [String])] = [
        (
            "Activations",
            ["Tensor+Activations.swift", "Tensor+Activations+Composed.swift", "Tensor+Softmax.swift"]
        )
    ]

    @Test(arguments: sections.indices) func isComplete(_ index: Int) throws {
        let (title, files) = Self.sections[index]
        let paths = files.map { "Autograd/\($0)" }
        let names = Set(try paths.flatMap { try PublicDeclaration.all(in: $0, scope: .functions) }.map(\.name))
        let cases = OperationCase.all.filter { !names.isDisjoint(with: $0.covers) }
        let comparisons = try FunctionTable.comparisons(
            cases.map { one in (one.covers, { try one.compared(on: OperationCase.backend) }) })
        let problems = try FunctionTable(title, files: paths, scope: .functions, comparisons: comparisons).problems()
        #expect(problems == [])
    }
}
