import Autograd
import CPUBackend
import Fixtures
import GANModels
import GANTraining
import NeuralNetworks
import Recipes
import TensorCore
import Testing
import Training

@Suite("Ten steps against PyTorch") struct ParityTests {
    private let cpu = CPUBackend(threads: 2)

    @Test("CycleGAN") func cycleGAN() throws {
        let fixture = try Fixture("training-cyclegan")
        var options = CycleGANOptions()
        options.generator.filters = 4
        options.generator.architecture = .resNet(blocks: 2)
        options.discriminator.filters = 4
        options.lambdaB = 8
        options.poolSize = 0
        let trainer = CycleGANTrainer(options, on: cpu)
        for (name, module) in trainer.networks { try module.load(try fixture.group("start/\(name)/")) }
        let losses = try (0..<10).map { step in
            try trainer.step((a: try fixture.images("a", step), b: try fixture.images("b", step)))
        }
        expectLosses(losses, try fixture.array("losses"), CycleGANTrainer.lossNames, "CycleGAN")
        // Weights move by about the learning rate a step: ten steps are 2e-3, and nearly all moves must be the same. Biases
        // before an instance norm only have a gradient from rounding, which Adam turns into steps; they have no effect.
        for (name, module) in trainer.networks {
            let moved = module.stateDictionary(),
                weights = try fixture.group("end/\(name)/").filter { $0.key.hasSuffix("weight") }
            #expect(!weights.isEmpty)
            for (key, expected) in weights {
                let start = try fixture.array("start/\(name)/\(key)")
                let error = moved[key]!.distance(to: expected), movement = start.distance(to: expected)
                #expect(error < 0.1 * movement, "\(name) \(key): \(error) of a movement of \(movement)")
            }
        }
    }

    @Test("GANs", arguments: ["vanilla", "lsgan", "hinge", "wgan-gp"]) func gan(loss: String) throws {
        let fixture = try Fixture("training-gan")
        var options = GANOptions()
        options.size = 16
        options.latent = 16
        options.generatorFilters = 8
        options.discriminatorFilters = 8
        options.loss = AdversarialLoss(rawValue: loss)!
        options.hasSpectralNorm = loss == "hinge"
        options.discriminatorSteps = loss == "wgan-gp" ? 2 : 1
        let trainer = GANTrainer(options, on: cpu)
        try trainer.generator.load(try fixture.group("\(loss)/start/G/"))
        try trainer.discriminator.load(try fixture.group("\(loss)/start/D/"))
        let latents = try fixture.array("\(loss)/latents"), mixing = try fixture.array("\(loss)/mixing")
        let losses = try (0..<10).map { step in
            try trainer.step(
                (0..<options.discriminatorSteps).map { turn in
                    GANTrainer.Round(
                        images: try fixture.images("images", (step * options.discriminatorSteps + turn) % 10),
                        latents: latents.picked([step, turn]), mixing: mixing.picked([step, turn]).values)
                })
        }
        expectLosses(losses, try fixture.array("\(loss)/losses"), GANTrainer.lossNames, loss)
        for (network, module) in [("G", trainer.generator), ("D", trainer.discriminator)] {
            let moved = module.stateDictionary(), end = try fixture.group("\(loss)/end/\(network)/")
            #expect(!end.isEmpty)
            for (key, expected) in end {
                #expect(
                    mismatch(moved[key]!, expected, absolute: 2e-4, relative: 2e-3, from: fixture) == nil,
                    "\(network) \(key)")
            }
        }
    }

    @Test("Adversarial losses and their gradients", arguments: AdversarialLoss.allCases) func losses(loss: AdversarialLoss) throws
    {
        let fixture = try Fixture("training-losses")
        func leaf(_ name: String) throws -> Tensor { Tensor(NDArray(try fixture.array(name), on: cpu), requiresGradient: true) }
        let (real, fake) = (try leaf("real"), try leaf("fake"))
        let name = loss.rawValue
        func check(_ tensor: Tensor, _ key: String) throws {
            let problem = mismatch(
                tensor.value.host, try fixture.array("\(name)/\(key)"), absolute: 1e-6, relative: 1e-5, from: fixture)
            #expect(problem == nil, "\(key)")
        }
        let value = loss.discriminatorLoss(real: real, fake: fake)
        let gradients = gradient(of: value, withRespectTo: [real, fake])
        try check(value, "discriminator")
        try check(gradients[0], "real")
        try check(gradients[1], "fake")
        let other = loss.generatorLoss(fake: fake)
        try check(other, "generator")
        try check(gradient(of: other, withRespectTo: [fake])[0], "generator-fake")
    }

    @Test("The gradient penalty and its gradients", arguments: ["dcgan", "patch"]) func penalty(network: String) throws {
        let fixture = try Fixture("training-penalty")
        let initialization = Initialization(weights: .constant(0), random: RandomSource(seed: 0), on: cpu)
        let discriminator: any Layer =
            network == "dcgan"
            ? DCGANDiscriminator(size: 16, filters: 4, normalization: .none, initialization)
            : PatchDiscriminator(filters: 4, layers: 1, initialization)
        try discriminator.load(try fixture.group("\(network)/weights/"))
        let value = gradientPenalty(
            real: try fixture.tensor("real", on: cpu), fake: try fixture.tensor("fake", on: cpu),
            mixing: try fixture.array("mixing").values
        ) { discriminator($0, phase: .training(RandomSource(seed: 0))) }
        value.backward()
        #expect(
            mismatch(
                value.value.host, try fixture.array("\(network)/value"), absolute: 0, relative: 1e-5, from: fixture)
                == nil)
        // A bias before an instance norm only has a gradient from rounding: errors are relative to the largest gradient of all.
        let scale = try fixture.group("\(network)/gradient/").values.flatMap(\.values).map(abs).max() ?? 0
        for entry in discriminator.state() {
            guard case .parameter(let parameter) = entry.content else { continue }
            let expected = try fixture.array("\(network)/gradient/\(entry.name)")
            let zeros = HostArray(shape: expected.shape, values: expected.values.map { _ in 0 })
            let actual =
                parameter.gradient.map { entry.order.toFile($0).host } ?? zeros
            #expect(
                mismatch(actual, expected, absolute: 1e-5 * scale, relative: 1e-4, from: fixture) == nil,
                "\(entry.name)")
        }
    }
}
