import CPUBackend
import Fixtures
import ImageMetrics
import NeuralNetworks
import TensorCore
import Testing

@Suite("Feature networks") struct FeatureNetworkTests {
    static let backend = CPUBackend(threads: 2)

    /// A network with weights by formula, and their shapes.
    private func network(
        _ architecture: FeatureNetwork.Architecture, without missing: String? = nil
    ) throws -> FeatureNetwork {
        let shapes = architecture.stateShapes(on: Self.backend).filter { $0.key != missing }
        return try FeatureNetwork(architecture, shapes: shapes, on: Self.backend) {
            FormulaWeights.array($0, shape: shapes[$0]!)
        }
    }

    @Test(
        "see what PyTorch's see",
        arguments: [("lite0-formula", FeatureNetwork.Architecture.efficientNetLite0), ("inception-formula", .inceptionV3)])
    func features(_ name: String, _ architecture: FeatureNetwork.Architecture) throws {
        let fixture = try Fixture("feature-networks")
        let result = try network(architecture)(try fixture.array("images"))
        let expected = try fixture.array("\(name)/features")
        #expect(mismatch(result.features, expected, absolute: 2e-5, relative: 1e-5, from: fixture) == nil)
        let classes = fixture.contains("\(name)/classes") ? try fixture.array("\(name)/classes").values.map { Int($0) } : []
        #expect(result.classes == classes)
    }

    @Test func manyImagesAreSeenAsEachAlone() throws {
        let network = try network(.efficientNetLite0), random = RandomSource(seed: 3)
        let size = 20 * 18 * 3
        let images = HostArray(shape: [18, 20, 18, 3], values: (0..<18 * size).map { _ in random.uniform(in: -1..<1) })
        let all = network(images), last = HostArray(shape: [1, 20, 18, 3], values: Array(images.values[17 * size..<18 * size]))
        #expect(all.features.shape == [18, 1280] && all.classes.count == 18)
        #expect(Array(all.features.values[17 * 1280..<18 * 1280]) == network(last).features.values)
        #expect(network(HostArray(shape: [0, 20, 18, 3], values: [])).features.shape == [0, 1280])
    }

    @Test func nothingIsKeptOfImages() throws {
        let backend = CPUBackend(threads: 2), shapes = FeatureNetwork.Architecture.efficientNetLite0.stateShapes(on: backend)
        let network = try FeatureNetwork(.efficientNetLite0, shapes: shapes, on: backend) {
            FormulaWeights.array($0, shape: shapes[$0]!)
        }
        let images = HostArray(shape: [32, 16, 16, 3], values: [Float](repeating: 0.5, count: 32 * 16 * 16 * 3))
        // The first call packs the weights, which are kept.
        _ = network(images)
        let before = backend.memory.live
        _ = network(images)
        #expect(backend.memory.live == before && backend.memory.peak < 300_000_000)
    }

    @Test func fingerprintsTellWeightsApart() throws {
        let shapes = FeatureNetwork.Architecture.efficientNetLite0.stateShapes(on: Self.backend)
        func fingerprint(_ change: Float) throws -> String {
            try FeatureNetwork(.efficientNetLite0, shapes: shapes, on: Self.backend) { name in
                var array = FormulaWeights.array(name, shape: shapes[name]!)
                if name == "_blocks.7._bn1.running_mean" { array.values[5] += change }
                return array
            }.fingerprint
        }
        let plain = try fingerprint(0)
        #expect(try plain == fingerprint(0) && plain.count == 16 && plain != fingerprint(1e-6))
    }

    @Test func recognition() {
        for architecture in FeatureNetwork.Architecture.allCases {
            var shapes = architecture.stateShapes(on: Self.backend)
            #expect(FeatureNetwork.Architecture(shapes: shapes) == architecture)
            #expect(shapes.count == (architecture == .inceptionV3 ? 5 * 94 : 5 * 49 + 2))
            shapes = Dictionary(uniqueKeysWithValues: shapes.map { ("module." + $0.key, $0.value) })
            #expect(FeatureNetwork.Architecture(shapes: shapes) == nil)
        }
        // torchvision's network, and an EfficientNet with squeeze and excitation.
        let inception = FeatureNetwork.Architecture.inceptionV3.stateShapes(on: Self.backend).merging(["fc.weight": [1000, 2048]])
        { $1 }
        let wide = FeatureNetwork.Architecture.efficientNetLite0.stateShapes(on: Self.backend).merging([
            "_blocks.0._se_reduce.weight": [8, 32, 1, 1]
        ]) { $1 }
        for shapes in [[:], ["model.1.weight": [64, 3, 7, 7]], inception, wide] {
            #expect(FeatureNetwork.Architecture(shapes: shapes) == nil)
        }
    }

    @Test func classesHaveNames() {
        let names = ImageNetClasses.names
        #expect(names.count == 1000 && Set(names).count == 1000)
        #expect(names[0] == "tench" && names[339] == "sorrel" && names[340] == "zebra" && names[999] == "toilet tissue")
        #expect(names.allSatisfy { !$0.isEmpty && $0.first != " " && $0.last != " " })
    }

    @Test func missingArraysAreNamed() {
        let error = #expect(throws: StateMismatch.self) { try network(.efficientNetLite0, without: "_bn1.bias") }
        #expect(error?.missing == ["_bn1.bias"])
    }
}
