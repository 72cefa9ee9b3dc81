import Fixtures
import Foundation
import Testing

/// No public operation without a check: what the sources declare is compared with what the cases cover.
@Suite struct CoverageTests {
    @Test func everyPublicOperationHasACase() throws {
        let declared = try PublicOperations.declared()
        #expect(declared.count > 40, "the scan of the sources found too little: \(declared.sorted())")
        let covered = Set(OperationCase.all.flatMap(\.covers))
        #expect(declared.subtracting(covered).sorted() == [], "operations without fixture and finite differences")
        #expect(covered.subtracting(declared).sorted() == [], "cases of operations that do not exist")
    }

    @Test func everyOperationIsDifferentiatedNumerically() throws {
        let numerical = Set(OperationCase.all.filter(\.isSmooth).flatMap(\.covers))
        let comparisons = [".>", ".<", ".>=", ".<=", ".==", ".!="].flatMap { ["\($0)(Tensor,Float)", "\($0)(Tensor,Tensor)"] }
        let masks = [
            ".&(Tensor,Tensor)", ".|(Tensor,Tensor)", ".^(Tensor,Tensor)", ".!(Tensor)", "any(axes:keepingAxes:)",
            "all(axes:keepingAxes:)", "isNaN()", "isInfinite()", "isFinite()",
        ]
        let indices = [
            "trueIndices()", "oneHot(_:classes:on:)", "argSort(axis:descending:)", "argMax(axis:keepingAxis:)",
            "argMin(axis:keepingAxis:)",
        ]
        let without = try PublicOperations.declared().subtracting(numerical)
        #expect(without.sorted() == (comparisons + masks + indices).sorted(), "constant, or of whole numbers")
    }

    @Test func everyCaseOfEveryFixtureIsUsed() {
        for (name, fixture) in CaseFixtures.all {
            #expect(fixture.cases == OperationCase.all.filter { $0.fixture == name }.map(\.name).sorted())
        }
    }

    @Test func theScanUnderstandsDeclarations() {
        let source = """
            public static func + (a: Tensor, b: Float) -> Tensor { a }
            public static prefix func - (a: Tensor) -> Tensor { a }
            public func convolved(
                with weights: Tensor, bias: Tensor? = nil, _ other: [(index: Int, weight: Float)], padding: Padding = Padding(0)
            ) -> Tensor {
            public func relu() -> Tensor { }
            func hidden() -> Tensor
            """
        #expect(
            PublicDeclaration.scan(source).map(\.name) == [
                "+(Tensor,Float)", "-(Tensor)", "convolved(with:bias:_:padding:)", "relu()",
            ])
    }
}

/// The public functions that make tensors, as their sources declare them.
enum PublicOperations {
    /// Those of `Autograd/Tensor+*.swift` and the maps of `AxisMap+Standard.swift`.
    static func declared() throws -> Set<String> {
        let files =
            try PublicDeclaration.files(in: "Autograd").filter { $0.contains("/Tensor+") } + ["TensorCore/AxisMap+Standard.swift"]
        return try Set(files.flatMap { try PublicDeclaration.all(in: $0, scope: .functions) }.map(\.name))
    }
}
