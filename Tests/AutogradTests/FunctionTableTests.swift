import Fixtures
import Foundation
import Testing

/// The rows of `Sources/FUNCTIONS.md` for what tensors can do.
@Suite("FunctionTable, tensors") struct FunctionTableTests {
    static let sections: [(title: String, files: [String])] = [
        ("Arithmetic", ["Tensor+Arithmetic.swift", "Tensor+Elementwise.swift"]),
        ("Comparisons and masks", ["Tensor+Comparison.swift"]),
        (
            "Selection and order",
            ["Tensor+Subscripts.swift", "Tensor+Selection.swift", "Tensor+Ordering.swift"]
        ),
        ("Reductions", ["Tensor+Reductions.swift", "Tensor+CumulativeSum.swift"]),
        ("Shape", ["Tensor+Shape.swift", "Tensor+Joining.swift"]),
        (
            "Products, convolution and normalisation",
            ["Tensor+MatrixProduct.swift", "Tensor+Convolution.swift", "Tensor+Normalization.swift"]
        ),
        (
            "Activations",
            ["Tensor+Activations.swift", "Tensor+Activations+Composed.swift", "Tensor+Softmax.swift"]
        ),
        ("Linear algebra", ["Tensor+LinearAlgebra.swift", "Tensor+Diagonal.swift", "Tensor+SingularValues.swift"]),
        ("Norms, similarity and distance", ["Tensor+Norms.swift", "Tensor+Similarity.swift", "Tensor+Pairwise.swift"]),
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

    @Test(.enabled(if: ProcessInfo.processInfo.environment["FUNCTION_TABLE"] == nil)) func everyOperationHasARow() throws {
        let table = try String(
            contentsOf: PublicDeclaration.folder.appendingPathComponent("FUNCTIONS.md"), encoding: .utf8)
        let files = try PublicDeclaration.files(in: "Autograd").filter { $0.contains("/Tensor+") }
        let declared = try files.flatMap { try PublicDeclaration.all(in: $0, scope: .functions) }
        let missing = declared.map { "| `\($0.name.replacing("|", with: "\\|"))` |" }.filter { !table.contains($0) }
        #expect(missing == [], "no section of Sources/FUNCTIONS.md has these")
    }
}
