import Autograd
import Fixtures
import NeuralNetworks
import TensorCore

extension OperationCase {
    private static func attention(
        _ name: String, causal lengths: [Int]? = nil, scale: Float? = nil
    ) -> OperationCase {
        OperationCase(
            fixture: "attention", name: name,
            covers: ["scaledDotProductAttention(queries:keys:values:mask:scale:dropout:phase:)"],
            isSmooth: !name.hasSuffix("extreme")
        ) { inputs in
            let causal = lengths.map { AttentionMask.causal(queries: $0[0], keys: $0[1], on: LayerCase.backend) }
            let masks =
                [constant(name, "mask").map(AttentionMask.keeping), constant(name, "addend").map(AttentionMask.adding)]
                .compactMap { $0 } + inputs.dropFirst(3).map(AttentionMask.adding) + [causal].compactMap { $0 }
            let mask = masks.dropFirst().reduce(masks.first) { $0?.combined(with: $1) }
            return scaledDotProductAttention(
                queries: inputs[0], keys: inputs[1], values: inputs[2], mask: mask, scale: scale)
        }
    }

    private static func weights(_ name: String) -> OperationCase {
        OperationCase(fixture: "attention", name: name, covers: ["attentionWeights(queries:keys:mask:scale:)"]) {
            attentionWeights(queries: $0[0], keys: $0[1], mask: constant(name, "mask").map(AttentionMask.keeping))
        }
    }

    private static func constant(_ name: String, _ part: String) -> Tensor? {
        guard let fixture = try? Fixture("attention"), fixture.contains("\(name)/\(part)") else { return nil }
        return try? fixture.tensor("\(name)/\(part)", on: LayerCase.backend)
    }

    private static func lookUp(_ name: String, _ indices: [Int], shape: [Int]? = nil, padding: Int? = nil) -> OperationCase {
        OperationCase(fixture: "embedding", name: name, covers: ["embedding(_:table:paddingIndex:)"]) {
            embedding(IndexArray(indices, shape: shape ?? [indices.count]), table: $0[0], paddingIndex: padding)
        }
    }

    private static func pooling(_ name: String, _ size: Int, stride: Int? = nil, padding: Int = 0) -> OperationCase {
        OperationCase(fixture: "max-pooling", name: name, covers: ["MaxPooling"], isSmooth: !name.hasSuffix("extreme")) {
            MaxPooling(size: size, stride: stride, padding: padding)($0[0], phase: .evaluation)
        }
    }

    /// With rows of padding, whose values stay though they get no gradient, differences do not tell the gradient.
    var isDifferentiable: Bool { isSmooth && !["padding", "padding-only"].contains(name) }

    static let attention: [OperationCase] =
        [
            "plain", "matrices", "batch", "keep", "keep-each", "keep-padding", "keep-nothing", "add", "add-infinite",
            "add-learned", "keep-and-add", "single", "single-feature", "zeros", "large-extreme", "large-masked-extreme",
            "add-large-extreme",
        ].map { attention($0) }
        + [
            attention("scale", scale: 0.7), attention("causal", causal: [4, 4]), attention("causal-more-keys", causal: [3, 6]),
            attention("causal-more-queries", causal: [6, 3]), weights("weights"), weights("weights-keep"),
            lookUp("rows", [4, 0, 4, 2, 4]), lookUp("shape", [1, 5, 0, 0, 1, 1], shape: [2, 3]), lookUp("single", [3]),
            lookUp("padding", [0, 2, 1, 2, 5, 2], padding: 2), lookUp("padding-absent", [1, 0], padding: 2),
            lookUp("padding-only", [2, 2], padding: 2),
            pooling("pair", 2), pooling("odd", 2), pooling("three", 3), pooling("ties-extreme", 2), pooling("equal-extreme", 2),
            pooling("three-s2", 3, stride: 2), pooling("three-s1-p1", 3, stride: 1, padding: 1),
            pooling("four-s3-p2", 4, stride: 3, padding: 2), pooling("ties-s1-p1-extreme", 3, stride: 1, padding: 1),
        ]
}

extension LayerCase {
    private static func attention(
        _ name: String, _ input: [Int], covers: String? = nil, _ make: @escaping @Sendable (Initialization) -> any Layer
    ) -> LayerCase {
        LayerCase(name, in: "attention-layers", input, covers: covers, make)
    }

    static let attention =
        [
            attention("self", [2, 4, 6]) { MultiHeadAttention(features: 6, heads: 2, $0) },
            attention("self-one-head", [3, 5, 4]) { MultiHeadAttention(features: 4, heads: 1, $0) },
            attention("self-no-bias", [2, 4, 6]) { MultiHeadAttention(features: 6, heads: 3, hasBias: false, $0) },
            attention("self-one-position", [2, 1, 6]) { MultiHeadAttention(features: 6, heads: 2, $0) },
            attention("self-evaluation", [2, 3, 4]) { MultiHeadAttention(features: 4, heads: 2, dropout: 0.5, $0) },
            attention("cross", [2, 8, 18], covers: "MultiHeadAttention") {
                CrossAttention(MultiHeadAttention(features: 6, heads: 2, $0), queries: 3, widths: [6, 6, 6])
            },
            attention("cross-hidden", [2, 8, 18], covers: "MultiHeadAttention") {
                CrossAttention(MultiHeadAttention(features: 6, heads: 2, $0), queries: 3, widths: [6, 6, 6], hides: true)
            },
            attention("cross-widths", [2, 8, 15], covers: "MultiHeadAttention") {
                CrossAttention(
                    MultiHeadAttention(features: 6, heads: 2, keyFeatures: 4, valueFeatures: 5, $0), queries: 3,
                    widths: [6, 4, 5])
            },
            attention("waves", [2, 7, 6], covers: "sinusoidalEncoding(positions:features:base:on:)") {
                SinusoidalPositionalEncoding(positions: 7, features: 6, on: $0.backend)
            },
            attention("waves-odd", [1, 4, 5]) { SinusoidalPositionalEncoding(positions: 9, features: 5, on: $0.backend) },
            attention("positions", [2, 5, 6]) { LearnedPositionalEncoding(positions: 5, features: 6, $0) },
            attention("positions-fewer", [2, 3, 6]) { LearnedPositionalEncoding(positions: 5, features: 6, $0) },
            attention("looked-up", [2, 3, 4], covers: "Embedding") { LookedUp(Embedding(rows: 5, features: 4, $0)) },
            attention("looked-up-padding", [2, 3, 4], covers: "Embedding") {
                LookedUp(Embedding(rows: 5, features: 4, paddingIndex: 3, $0))
            },
        ] + blocks

    private static let blocks = [
        attention("block", [2, 4, 6, 16]) { block(channels: 16, $0) },
        attention("block-odd", [1, 5, 7, 8]) { block(channels: 8, $0) },
        attention("block-unpooled", [2, 3, 4, 8]) { block(channels: 8, poolingSize: 1, $0) },
        attention("block-narrow", [1, 4, 4, 3]) { block(channels: 3, $0) },
        attention("block-spectral", [2, 4, 6, 16]) { block(channels: 16, hasSpectralNorm: true, $0) },
        attention("block-spectral-evaluation", [2, 4, 6, 16]) { block(channels: 16, hasSpectralNorm: true, $0) },
    ]

    /// A block that does something: with γ = 0 it would be the identity.
    @Sendable private static func block(
        channels: Int, poolingSize: Int = 2, hasSpectralNorm: Bool = false, _ initialization: Initialization
    ) -> SelfAttentionBlock {
        let block = SelfAttentionBlock(
            channels: channels, poolingSize: poolingSize, hasSpectralNorm: hasSpectralNorm, initialization)
        block.gamma.value = NDArray(0.7, on: initialization.backend)
        return block
    }
}

/// Attention whose queries, keys and values come from one input; `attention_layers.py` says how.
private final class CrossAttention: Layer {
    let attention: MultiHeadAttention
    let queries: Int
    let widths: [Int]
    let hides: Bool

    init(_ attention: MultiHeadAttention, queries: Int, widths: [Int], hides: Bool = false) {
        (self.attention, self.queries, self.widths, self.hides) = (attention, queries, widths, hides)
    }

    var ownState: [StateEntry] { attention.ownState }
    var children: [(name: String, module: any Module)] { attention.children }

    func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        let (batch, length) = (x.shape[0], x.shape[1])
        func part(_ index: Int, _ positions: Range<Int>) -> Tensor {
            let start = widths[..<index].reduce(0, +)
            return x.slice(axis: 2, start..<start + widths[index]).slice(axis: 1, positions)
        }
        let keys = length - queries
        let seen = (0..<queries * keys).map { $0 % keys % 3 == 1 ? Float(0) : 1 }
        let padding = (0..<batch * keys).map { $0 == keys - 1 ? Float(1) : 0 }
        let result = attention.attend(
            queries: part(0, 0..<queries), keys: part(1, queries..<length), values: part(2, queries..<length),
            mask: hides ? .keeping(Tensor(seen, shape: [queries, keys], on: x.backend)) : nil,
            keyPadding: hides ? Tensor(padding, shape: [batch, keys], on: x.backend) : nil, phase: phase)
        return .concatenated([result.output, result.weights], axis: -1)
    }
}

/// x plus the rows of a table that are looked up.
private final class LookedUp: Layer {
    let table: Embedding

    init(_ table: Embedding) { self.table = table }

    var ownState: [StateEntry] { table.ownState }

    func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x + table(IndexArray([0, 3, 1, 3, 3, 2], shape: [2, 3])) }
}
