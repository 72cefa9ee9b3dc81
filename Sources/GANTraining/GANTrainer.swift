import Autograd
import GANModels
import NeuralNetworks
import Optimizers
import TensorCore

/// A GAN that makes images from noise, and how it learns.
public struct GANOptions: Sendable, Codable, Equatable {
    public enum Architecture: String, Sendable, Codable, CaseIterable {
        case dcgan
        /// The residual pair of the spectral norm paper.
        case resnet
    }

    public var architecture = Architecture.dcgan
    /// Side of the images, a power of two from 8.
    public var size = 64
    /// Numbers that an image is made of.
    public var latent = 128
    public var generatorFilters = 64
    public var discriminatorFilters = 64
    public var loss = AdversarialLoss.vanilla
    /// On the discriminator; it takes the place of its batch norm.
    public var hasSpectralNorm = false
    /// Side of the images inside both networks that a self-attention block works on, one of `SelfAttentionPlace.sides`; nil for
    /// none.
    public var attention: Int?
    /// Steps of the discriminator for one of the generator.
    public var discriminatorSteps = 1
    /// Share of the old weights that the averaged generator keeps each step; 0 samples from the last weights.
    public var averaging: Float = 0.999
    public var initialization = WeightInitialization()
    public var learningRate: Float = 0.0002
    public var beta1: Float = 0.5
    public var beta2: Float = 0.999
    /// Of the generator's gradients, and of the discriminator's.
    public var clipping: GradientClipping?
    public var seed: UInt64 = 0

    public init() {}

    /// A generator with weights drawn from `random`.
    public func makeGenerator(_ random: RandomSource, on backend: any ComputeBackend) -> any Layer {
        let initialization = initialization.initialization(random, on: backend)
        return switch architecture {
        case .dcgan:
            DCGANGenerator(size: size, latent: latent, filters: generatorFilters, attention: attention, initialization)
        case .resnet:
            SNResNetGenerator(size: size, latent: latent, filters: generatorFilters, attention: attention, initialization)
        }
    }

    func makeDiscriminator(_ random: RandomSource, on backend: any ComputeBackend) -> any Layer {
        let initialization = initialization.initialization(random, on: backend)
        // A penalty on single images' gradients forbids batch norm, and spectral norm makes it needless.
        let normalization: Normalization = hasSpectralNorm || loss.hasGradientPenalty ? .none : .batch
        return switch architecture {
        case .dcgan:
            DCGANDiscriminator(
                size: size, filters: discriminatorFilters, normalization: normalization, hasSpectralNorm: hasSpectralNorm,
                attention: attention, initialization)
        case .resnet:
            SNResNetDiscriminator(
                size: size, filters: discriminatorFilters, hasSpectralNorm: hasSpectralNorm, attention: attention,
                initialization)
        }
    }
}

/// Trains a generator and a discriminator against each other (Goodfellow et al., 2014), in the order of PyTorch's DCGAN
/// example: the discriminator on real images and on fakes, then the generator on the same fakes.
public final class GANTrainer: Trainer {
    /// What one step of the discriminator sees.
    public struct Round {
        /// Real images [batch, size, size, 3] in [-1, 1].
        public var images: HostArray
        /// What the fakes are made of, [batch, latent].
        public var latents: HostArray
        /// Shares of the real image in the points of a gradient penalty, one an image.
        public var mixing: [Float]

        public init(images: HostArray, latents: HostArray, mixing: [Float]) {
            (self.images, self.latents, self.mixing) = (images, latents, mixing)
        }
    }

    /// One round for each step of the discriminator.
    public typealias Batch = [Round]

    public static let lossNames = ["D", "G"]

    public let options: GANOptions
    public let backend: any ComputeBackend
    public let generator, discriminator: any Layer
    /// The generator whose weights are a running average; samples come from it.
    public let averagedGenerator: any Layer

    private let generatorOptimizer, discriminatorOptimizer: Adam
    private let random: RandomSource

    public init(_ options: GANOptions, on backend: any ComputeBackend) {
        (self.options, self.backend) = (options, backend)
        generator = options.makeGenerator(RandomSource(seed: options.seed, stream: [1, 0]), on: backend)
        averagedGenerator = options.makeGenerator(RandomSource(seed: options.seed, stream: [1, 0]), on: backend)
        discriminator = options.makeDiscriminator(RandomSource(seed: options.seed, stream: [1, 1]), on: backend)
        random = RandomSource(seed: options.seed, stream: [3])
        func adam(_ module: any Layer) -> Adam {
            Adam(module.parameters, learningRate: options.learningRate, beta1: options.beta1, beta2: options.beta2)
        }
        generatorOptimizer = adam(generator)
        discriminatorOptimizer = adam(discriminator)
    }

    public var networks: [(name: String, module: any Layer)] { [("G", generator), ("D", discriminator)] }
    public var discriminators: [LossWatch.Discriminator] {
        options.loss.undecidedDiscriminatorLoss.map { [("D", $0)] } ?? []
    }

    public var clipping: GradientClipping? { options.clipping }
    public var monitor: HealthMonitor?
    public var learningRateFactor: Float = 1
    public var learningRate: Float { options.learningRate * learningRateFactor }

    /// The images with fresh noise.
    public func round(of images: HostArray) -> Round {
        let count = images.shape[0]
        let latents = (0..<count * options.latent).map { _ in random.normal() }
        return Round(
            images: images, latents: HostArray(shape: [count, options.latent], values: latents),
            mixing: (0..<count).map { _ in random.uniform() })
    }

    /// One step of the discriminator a round, then one of the generator on the last round's fakes.
    ///
    /// - Precondition: there is a round.
    public func step(_ rounds: Batch) throws -> [Float] {
        require(!rounds.isEmpty, "GANTrainer: a step needs a round")
        generatorOptimizer.learningRate = learningRate
        discriminatorOptimizer.learningRate = learningRate
        let phase = Phase.training(random)
        for earlier in rounds.dropLast() {
            let fake = withoutGradient { generator(Tensor(NDArray(earlier.latents, on: backend)), phase: phase) }
            _ = try stepDiscriminator(earlier, fake: fake, phase: phase)
        }
        let last = rounds[rounds.count - 1]
        let fake = generator(Tensor(NDArray(last.latents, on: backend)), phase: phase)
        let discriminatorLoss = try stepDiscriminator(last, fake: fake.detached(), phase: phase)
        let generatorLoss = try stepGenerator(fake, phase: phase)
        average()
        return [discriminatorLoss, generatorLoss]
    }

    private func stepDiscriminator(_ round: Round, fake: Tensor, phase: Phase) throws -> Float {
        let real = Tensor(NDArray(round.images, on: backend))
        var loss = options.loss.discriminatorLoss(
            real: discriminator(real, phase: phase), fake: discriminator(fake, phase: phase))
        if options.loss.hasGradientPenalty {
            loss = loss + gradientPenalty(real: real, fake: fake, mixing: round.mixing) { discriminator($0, phase: phase) }
        }
        let value = try checked([("D", loss.scalar)])[0]
        discriminatorOptimizer.clearGradients()
        loss.backward()
        applyGradients(discriminatorOptimizer)
        return value
    }

    private func stepGenerator(_ fake: Tensor, phase: Phase) throws -> Float {
        discriminator.setFrozen(true)
        defer { discriminator.setFrozen(false) }
        let loss = options.loss.generatorLoss(fake: discriminator(fake, phase: phase))
        let value = try checked([("G", loss.scalar)])[0]
        generatorOptimizer.clearGradients()
        loss.backward()
        applyGradients(generatorOptimizer)
        return value
    }

    /// Moves the averaged weights towards the generator's; running statistics are taken as they are.
    private func average() {
        for (target, source) in zip(averagedGenerator.state(), generator.state()) {
            guard case .parameter = source.content else {
                target.value = source.value
                continue
            }
            let kept = target.value * options.averaging
            target.value = kept.combined(.addScaled(1 - options.averaging), with: source.value)
        }
    }

    // MARK: State

    public var state: TrainingState {
        var state = TrainingState()
        state.put("G", generator)
        state.put("G_average", averagedGenerator)
        state.put("D", discriminator)
        state.put("optimizer_G", generatorOptimizer)
        state.put("optimizer_D", discriminatorOptimizer)
        state.put("random", random)
        return state
    }

    public func restore(_ state: TrainingState) throws {
        try generator.load(state.part("G"))
        try averagedGenerator.load(state.part("G_average"))
        try discriminator.load(state.part("D"))
        try generatorOptimizer.restore(state.part("optimizer_G"))
        try discriminatorOptimizer.restore(state.part("optimizer_D"))
        try state.restore("random", to: random)
    }
}
