import Autograd
import CPUBackend
import Fixtures
import GANModels
import GANTraining
import NeuralNetworks
import Recipes
import TensorCore
import Testing

@Suite("Adversaries") struct AdversaryTests {
    private let cpu = CPUBackend(threads: 2)
    private var initialization: Initialization {
        Initialization(weights: .constant(0), random: RandomSource(seed: 0), on: cpu)
    }

    private func multiscale(layers: Int) -> any Discriminator {
        var configuration = DiscriminatorConfiguration()
        (configuration.kind, configuration.layers, configuration.filters, configuration.scales) = (.nLayers, layers, 4, 2)
        return configuration.make(initialization)
    }

    @Test("R1 and zero-centred penalties and their gradients", arguments: ["dcgan", "patch", "scales"], ["r1", "zero-centred"])
    func penalties(network: String, kind: String) throws {
        let fixture = try Fixture("gradient-penalties")
        let discriminator: any Discriminator =
            switch network {
            case "dcgan": DCGANDiscriminator(size: 16, filters: 4, normalization: .none, initialization)
            case "patch": PatchDiscriminator(filters: 4, layers: 1, initialization)
            default: multiscale(layers: 1)
            }
        try discriminator.load(try fixture.group("\(network)/weights/"))
        let adversary = Adversary(
            discriminator, .lsgan, penalty: GradientPenalty(GradientPenalty.Kind(rawValue: kind)!), random: RandomSource(seed: 0))
        let losses = adversary.discriminatorLosses(
            real: try fixture.tensor("real", on: cpu), fake: try fixture.tensor("fake", on: cpu), step: 7
        ) { [0.625, 0, 0] }
        let value = try #require(losses.penalty)
        value.backward()
        let expected = try fixture.array("\(network)/\(kind)/value")
        #expect(mismatch(value.value.host, expected, absolute: 0, relative: 1e-5, from: fixture) == nil)
        // A bias before an instance norm only has a gradient from rounding: errors are relative to the largest gradient of all.
        let scale = try fixture.group("\(network)/\(kind)/gradient/").values.flatMap(\.values).map(abs).max() ?? 0
        for entry in discriminator.state() {
            guard case .parameter(let parameter) = entry.content else { continue }
            let expected = try fixture.array("\(network)/\(kind)/gradient/\(entry.name)")
            let zeros = HostArray(shape: expected.shape, values: expected.values.map { _ in 0 })
            let actual = parameter.gradient.map { entry.order.toFile($0).host } ?? zeros
            let problem = mismatch(actual, expected, absolute: 1e-5 * scale, relative: 1e-4, from: fixture)
            #expect(problem == nil, "\(entry.name)")
        }
    }

    @Test("Feature matching and its gradient, and the same adversarial loss as without it") func featureMatching() throws {
        let fixture = try Fixture("feature-matching")
        let discriminator = multiscale(layers: 2)
        try discriminator.load(try fixture.group("weights/"))
        let adversary = Adversary(discriminator, .lsgan, random: RandomSource(seed: 0))
        let fake = Tensor(NDArray(try fixture.array("fake"), on: cpu), requiresGradient: true)
        let losses = adversary.generatorLosses(real: try fixture.tensor("real", on: cpu), fake: fake)
        let slope = gradient(of: losses.features, withRespectTo: [fake])[0]
        let value = try fixture.array("value"), expected = try fixture.array("gradient")
        #expect(mismatch(losses.features.value.host, value, absolute: 0, relative: 1e-5, from: fixture) == nil)
        #expect(mismatch(slope.value.host, expected, absolute: 1e-7, relative: 1e-3, from: fixture) == nil)
        #expect(losses.adversarial.scalar == adversary.generatorLoss(fake: fake).scalar)
    }

    @Test("A lazy penalty comes every n-th step with n-fold weight, and only that of WGAN-GP is halved") func lazy() throws {
        let images = (0..<2).map { NDArray(normal: RandomSource(seed: $0), shape: [2, 16, 16, 3], on: cpu) }.map { Tensor($0) }
        let start = Initialization(weights: .normal(standardDeviation: 0.1), random: RandomSource(seed: 0), on: cpu)
        let discriminator = PatchDiscriminator(filters: 4, layers: 1, start)
        func losses(_ loss: AdversarialLoss, _ penalty: GradientPenalty?, step: Int) -> DiscriminatorLosses {
            Adversary(discriminator, loss, penalty: penalty, random: RandomSource(seed: 0))
                .discriminatorLosses(real: images[0], fake: images[1], step: step) { [0.5, 0.25] }
        }
        let each = losses(.hinge, GradientPenalty(.r1), step: 3)
        let lazy = (0..<6).map { losses(.hinge, GradientPenalty(.r1, every: 3), step: $0).penalty?.scalar }
        let once = try #require(each.penalty?.scalar)
        #expect(lazy.map { $0 == nil } == [false, true, true, false, true, true])
        #expect(abs(lazy[3]! - 3 * once) <= 1e-5 * once)
        #expect(abs(each.halved.scalar - (0.5 * (each.real.scalar + each.fake.scalar) + once)) <= 1e-5 * once)
        let wgan = losses(.wganGP, nil, step: 1)
        #expect(wgan.halved.scalar == 0.5 * wgan.sum.scalar)
        #expect(wgan.penalty != nil && losses(.lsgan, nil, step: 0).penalty == nil)
        #expect(losses(.wganGP, GradientPenalty(.none), step: 0).penalty == nil)
    }

    @Test("An augmentation changes real and fake images, and both images of a pair alike") func augmentation() {
        /// Gives its images as scores and features.
        final class Mirror: Discriminator {
            var seen: [Tensor] = []
            func judge(_ x: Tensor, phase: Phase, withFeatures: Bool) -> [Judgement] {
                seen.append(x)
                return [Judgement(scores: x, features: withFeatures ? [x] : [])]
            }
            func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x }
        }
        let image = NDArray(normal: RandomSource(seed: 1), shape: [1, 16, 16, 3], on: cpu)
        let pair = Tensor(NDArray.concatenated([image, image], axis: 3))
        let mirror = Mirror()
        let adversary = Adversary(
            mirror, .lsgan, augmentation: Augmentation(Augmentation.Policy.allCases), random: RandomSource(seed: 0))
        _ = adversary.discriminatorLosses(real: pair, fake: pair, step: 0) { [] }
        let losses = adversary.generatorLosses(real: pair, fake: pair)
        #expect(losses.features.scalar == 0 && mirror.seen.count == 4)
        for seen in mirror.seen {
            #expect(seen.values != pair.values)
            #expect(seen.slice(axis: 3, 0..<3).values == seen.slice(axis: 3, 3..<6).values)
        }
        #expect(mirror.seen[0].values != mirror.seen[1].values)
    }
}
