import Fixtures
import NeuralNetworks
import Testing

/// The rows of `Sources/FUNCTIONS.md` for this library: everything public in its files is in one of the sections.
@Suite("FunctionTable, networks") struct FunctionTableTests {
    static let sections: [(title: String, files: [String])] = [
        ("Activations as layers", ["Layers/Activation.swift", "Layers/LearnedActivations.swift"]),
        (
            "Losses",
            [
                "Losses/Regression.swift", "Losses/CrossEntropy.swift", "Losses/BinaryCrossEntropy.swift", "Losses/Margin.swift",
                "Losses/Contrastive.swift", "Losses/CTC.swift",
            ]
        ),
        ("Regularisation", ["Regularization.swift", "Layers/Dropout.swift", "SpectralNorm.swift", "WeightNorm.swift"]),
        (
            "Normalisation",
            ["Layers/BatchNorm.swift", "Layers/InstanceNorm.swift", "Layers/LayerNorm.swift", "Layers/GroupNorm.swift"]
        ),
        (
            "Layers",
            [
                "Layers/Linear.swift", "Layers/Convolution.swift", "Layers/TransposedConvolution.swift",
                "Layers/Resampling.swift", "Layers/BlurredResampling.swift", "Layers/Pooling.swift", "Layers/Composition.swift",
            ]
        ),
        (
            "Attention",
            ["ScaledDotProductAttention", "MultiHeadAttention", "PositionalEncoding", "Embedding", "SelfAttentionBlock"]
                .map { "Attention/\($0).swift" }
        ),
    ]
    /// What holds modules together and computes nothing itself.
    static let machinery = ["Module.swift"]

    @Test(arguments: sections.indices) func isComplete(_ index: Int) throws {
        let (title, files) = Self.sections[index]
        let table = try FunctionTable(
            title, files: files.map { "NeuralNetworks/\($0)" }, scope: .topLevel, comparisons: Self.comparisons())
        let problems = try table.problems()
        #expect(problems == [])
    }

    @Test func initializersAreComplete() throws {
        let comparisons = try InitializerTests.comparisons()
        let table = try FunctionTable(
            "Initialisation", files: ["NeuralNetworks/Initializer.swift"], scope: .cases(of: "Initializer"),
            comparisons: comparisons)
        let problems = try table.problems()
        #expect(problems == [])
    }

    @Test func nothingPublicIsLeftOut() throws {
        let known = Set((Self.sections.flatMap(\.files) + Self.machinery).map { "NeuralNetworks/\($0)" })
        let left = try PublicDeclaration.files(in: "NeuralNetworks").filter { !known.contains($0) }
            .flatMap { try PublicDeclaration.all(in: $0, scope: .topLevel).map(\.name) }
        #expect(left == [], "these are in no section of the table")
    }

    /// Layers by their types, functions by their names.
    private static func comparisons() throws -> [String: Comparison] {
        let functions = (OperationCase.losses + OperationCase.attention).map { one in
            (one.covers, { try one.compared(on: LayerCase.backend) })
        }
        let layers = LayerCase.all.map { one in
            let layer = one.layer()
            return (
                ["\(type(of: layer))"] + one.covers,
                {
                    try ModuleCase(one.name, in: Fixture(one.fixture))
                        .compared(to: layer, phase: one.phase, tolerance: 5e-6, on: LayerCase.backend)
                }
            )
        }
        let norms = SpectralNormTests.Part.all.map { part in (["SpectralNorm"], { try SpectralNormTests().compared(part) }) }
        return try FunctionTable.comparisons(functions + layers + norms)
    }
}
