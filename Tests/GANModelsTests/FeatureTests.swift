import Autograd
import CPUBackend
import Fixtures
import GANModels
import NeuralNetworks
import TensorCore
import Testing

@Suite("Features of networks") struct FeatureTests {
    let backend = CPUBackend(threads: 1)

    /// A network with the weights of its case.
    private func loaded(_ modelCase: ModelCase) throws -> (network: any Layer, fixture: Fixture) {
        let fixture = try Fixture(modelCase.fixture)
        let network = modelCase.make(Initialization(random: RandomSource(seed: 1), on: backend))
        let state = ModuleCase(modelCase.name, in: fixture).state
        try network.load(Dictionary(uniqueKeysWithValues: state.map { ($0.name, $0.value) }))
        return (network, fixture)
    }

    /// Compares features and what they make of gradients with what PyTorch's hooks found.
    private func compare(_ features: [Tensor], of network: any Layer, input: Tensor, _ name: String, _ fixture: Fixture) throws {
        var total: Tensor?
        for (index, feature) in features.enumerated() {
            let expected = try fixture.array("\(name)/feature/\(index)")
            #expect(mismatch(feature, expected, absolute: 2e-5, relative: 2e-5, from: fixture) == nil, "feature \(index)")
            let part = (feature * (try fixture.tensor("\(name)/featureSeed/\(index)", on: backend))).sum()
            total = total.map { $0 + part } ?? part
        }
        #expect(!fixture.names.contains("\(name)/feature/\(features.count)"))
        total?.backward()
        let gradients = network.fileGradients
        let prefix = "\(name)/featureGradient/"
        let names = fixture.names.filter { $0.hasPrefix(prefix) }
        var pairs = [("input", input.gradient?.value.host, try fixture.array("\(name)/featureInputGradient"))]
        pairs += try names.map { ($0, gradients[String($0.dropFirst(prefix.count))], try fixture.array($0)) }
        let scale = pairs.map { $0.2.values.map(abs).max() ?? 0 }.max()! / 10
        for (what, actual, expected) in pairs {
            let largest = max(scale, expected.values.map(abs).max() ?? 0)
            let absent = HostArray(shape: expected.shape, values: [Float](repeating: 0, count: expected.values.count))
            #expect(mismatch(actual ?? absent, expected, absolute: 2e-5 * largest, relative: 0, from: fixture) == nil, "\(what)")
        }
    }

    @Test("of generators, as PyTorch's hooks find them", arguments: ModelCase.encodingGenerators, [true, false])
    func encoders(_ modelCase: ModelCase, isWhole: Bool) throws {
        let (network, fixture) = try loaded(modelCase)
        let generator = try #require(network as? any EncodingGenerator)
        let input = try fixture.tensor("\(modelCase.name)/input", on: backend, requiresGradient: true)
        let features =
            isWhole
            ? generator.translateWithFeatures(input, phase: modelCase.phase).features
            : generator.features(input, phase: modelCase.phase)
        #expect(features.map { $0.shape[3] } == generator.featureChannels)
        try compare(features, of: generator, input: input, modelCase.name, fixture)
    }

    @Test("of generators are the same numbers with and without the rest", arguments: ModelCase.encodingGenerators)
    func sameNumbers(_ modelCase: ModelCase) throws {
        let (network, fixture) = try loaded(modelCase)
        let generator = try #require(network as? any EncodingGenerator)
        let input = try fixture.tensor("\(modelCase.name)/input", on: backend)
        func phase() -> Phase { .sampling(RandomSource(seed: 1)) }
        let (result, features) = generator.translateWithFeatures(input, phase: phase())
        #expect(generator.features(input, phase: phase()).map(\.values) == features.map(\.values))
        if !modelCase.name.contains("evaluation") {
            #expect(mismatch(result, try fixture.array("\(modelCase.name)/output"), absolute: 2e-5, relative: 2e-5) == nil)
        }
    }

    @Test("of discriminators, as PyTorch's hooks find them", arguments: ModelCase.judges) func judges(_ modelCase: ModelCase)
        throws
    {
        let (network, fixture) = try loaded(modelCase)
        let discriminator = try #require(network as? any Discriminator)
        let input = try fixture.tensor("\(modelCase.name)/input", on: backend, requiresGradient: true)
        let judgements = discriminator.judge(input, phase: modelCase.phase, withFeatures: true)
        try compare(judgements.flatMap { [$0.scores] + $0.features }, of: discriminator, input: input, modelCase.name, fixture)
    }

    @Test("are made only where they are asked for", arguments: ModelCase.judges + ModelCase.patchDiscriminators.prefix(2))
    func scoresAlone(_ modelCase: ModelCase) throws {
        let (network, fixture) = try loaded(modelCase)
        let discriminator = try #require(network as? any Discriminator)
        let input = try fixture.tensor("\(modelCase.name)/input", on: backend), phase = Phase.sampling(RandomSource(seed: 1))
        let bare = discriminator.judge(input, phase: phase, withFeatures: false)
        #expect(bare.allSatisfy { $0.features.isEmpty })
        #expect(bare[0].scores.values == discriminator(input, phase: phase).values)
        let full = discriminator.judge(input, phase: phase, withFeatures: true)
        #expect(full.map(\.scores.values) == bare.map(\.scores.values))
    }

    @Test("of discriminators of images from noise") func noise() {
        let initialization = Initialization(random: RandomSource(seed: 1), on: backend)
        let x = Tensor(NDArray(normal: RandomSource(seed: 2), shape: [2, 16, 16, 3], on: backend))
        let phase = Phase.sampling(RandomSource(seed: 1))
        let networks: [(any Discriminator, [[Int]])] = [
            (DCGANDiscriminator(size: 16, filters: 4, initialization), [[2, 8, 8, 4], [2, 4, 4, 8]]),
            (
                SNResNetDiscriminator(size: 16, filters: 4, initialization),
                [[2, 8, 8, 4], [2, 8, 8, 4], [2, 8, 8, 4]]
            ),
        ]
        for (network, shapes) in networks {
            let judgements = network.judge(x, phase: phase, withFeatures: true)
            #expect(judgements.count == 1 && judgements[0].features.map(\.shape) == shapes)
            #expect(judgements[0].scores.values == network(x, phase: phase).values)
        }
    }

    @Test("the gradient of a blurred discriminator has a gradient", arguments: ["instance", "none"])
    func penalty(_ name: String) throws {
        let fixture = try Fixture("blurred-penalty")
        let isNormalized = name == "instance"
        let network = PatchDiscriminator(
            filters: 2, layers: isNormalized ? 2 : 1, normalization: isNormalized ? .instance : .none, isAntialiased: true,
            Initialization(random: RandomSource(seed: 1), on: backend))
        let recorded = ModuleCase(name, in: fixture)
        try network.load(Dictionary(uniqueKeysWithValues: recorded.state.map { ($0.name, $0.value) }))
        let x = try fixture.tensor("\(name)/input", on: backend, requiresGradient: true)
        let slope = gradient(of: network(x, phase: .evaluation).mean(), withRespectTo: [x], createGraph: true)[0]
        let length = slope.square().sum()
        #expect(mismatch(length, try fixture.array("\(name)/penalty"), absolute: 1e-7, relative: 1e-4, from: fixture) == nil)
        length.backward()
        let gradients = network.fileGradients
        for (name, expected) in recorded.gradients {
            let largest = expected.values.map(abs).max() ?? 0
            guard largest > 1e-9 else { continue }  // a bias
            #expect(mismatch(gradients[name]!, expected, absolute: 1e-4 * largest, relative: 0, from: fixture) == nil, "\(name)")
        }
    }

    @Test("are projected as by CUT's heads") func projections() throws {
        let fixture = try Fixture("patch-projection"), recorded = ModuleCase("heads", in: fixture)
        let network = PatchProjection(
            PatchProjectionConfiguration(channels: [3, 5], width: 8), Initialization(random: RandomSource(seed: 1), on: backend))
        #expect(network.state().map(\.name) == recorded.state.map(\.name))
        try network.load(Dictionary(uniqueKeysWithValues: recorded.state.map { ($0.name, $0.value) }))
        for place in 0..<2 {
            let x = try fixture.tensor("heads/input/\(place)", on: backend, requiresGradient: true)
            let y = network(x, place: place, phase: .evaluation)
            #expect(mismatch(y, try fixture.array("heads/output/\(place)"), from: fixture) == nil)
            y.backward(seed: try fixture.tensor("heads/seed/\(place)", on: backend))
            #expect(mismatch(x.gradient!, try fixture.array("heads/inputGradient/\(place)"), from: fixture) == nil)
        }
    }
}
