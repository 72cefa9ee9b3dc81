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
        #expect(try PublicOperations.declared().subtracting(numerical).sorted() == [".>(Tensor,Float)", ".>(Tensor,Tensor)"])
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
            PublicOperations.scan(source) == ["+(Tensor,Float)", "-(Tensor)", "convolved(with:bias:_:padding:)", "relu()"])
    }
}

/// The public functions that make tensors, as their sources declare them.
enum PublicOperations {
    /// Those of `Autograd/Tensor+*.swift` and the maps of `AxisMap.swift`.
    static func declared() throws -> Set<String> {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources")
        let autograd = sources.appendingPathComponent("Autograd")
        let files =
            try FileManager.default.contentsOfDirectory(atPath: autograd.path)
            .filter { $0.hasPrefix("Tensor+") }.map(autograd.appendingPathComponent)
            + [sources.appendingPathComponent("TensorCore/AxisMap.swift")]
        return try Set(files.flatMap { scan(try String(contentsOf: $0, encoding: .utf8)) })
    }

    /// Operators by the types of their operands, other functions by their labels.
    static func scan(_ source: String) -> [String] {
        source.matches(of: #/public (?:static )?(?:prefix )?func (\S+?) ?\(/#).map { match in
            let name = String(match.1)
            let parameters = split(source[match.range.upperBound...])
            if name.first?.isLetter == true {
                return name + "(" + parameters.map { $0.prefix { $0 != " " && $0 != ":" } + ":" }.joined() + ")"
            }
            let types = parameters.map { $0.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "" }
            return name + "(" + types.joined(separator: ",") + ")"
        }
    }

    /// The parameters of a list whose opening parenthesis has just been passed.
    private static func split(_ text: Substring) -> [String] {
        var parameters = [""]
        var depth = 0
        for character in text {
            if depth == 0 && character == ")" { break }
            if "([".contains(character) { depth += 1 }
            if ")]".contains(character) { depth -= 1 }
            if depth == 0 && character == "," {
                parameters.append("")
            } else {
                parameters[parameters.count - 1].append(character)
            }
        }
        return parameters.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
    }
}
