import Autograd
import GANModels
import NeuralNetworks
import Recipes
import TensorCore
import Training

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

        /// A round of given numbers.
        public init(images: HostArray, latents: HostArray, mixing: [Float]) {
            (self.images, self.latents, self.mixing) = (images, latents, mixing)
        }
    }

    /// One round for each step of the discriminator.
    public typealias Batch = [Round]

    /// The names of the losses, in order.
    public static let lossNames = ["D", "G"]
    /// Images of a sample sheet, in rows of `sampleColumns`.
    private static let (sampleCount, sampleColumns) = (64, 8)

    /// What is trained, and how.
    public let options: GANOptions
    /// Where the numbers are made.
    public let backend: any ComputeBackend
    /// Both networks.
    public let generator, discriminator: any Layer

    public let losses: [Loss]
    public let descent: Descent
    public var learningRate: Float { didSet { for player in players { player.learningRate = learningRate } } }

    private let creator, judge: Player
    private let adversary: Adversary
    private let random: RandomSource

    /// Networks with fresh weights.
    public init(_ options: GANOptions, on backend: any ComputeBackend) {
        func source(_ stream: UInt64...) -> RandomSource { RandomSource(seed: options.seed, stream: stream) }
        (self.options, self.backend, learningRate) = (options, backend, options.learningRate)
        (random, descent) = (source(3), Descent(clipping: options.clipping))
        generator = options.makeGenerator(source(1, 0), on: backend)
        discriminator = options.makeDiscriminator(source(1, 1), on: backend)
        let average = WeightAverage(options.makeGenerator(source(1, 0), on: backend), decay: options.averaging)
        creator = Player("G", [("G", generator)], adam: options.adam, descent, averages: [average])
        judge = Player("D", [("D", discriminator)], adam: options.adam, descent)
        adversary = Adversary(discriminator, options.loss, random: random)
        losses = [Loss("D", .discriminator, undecided: options.loss.undecidedDiscriminatorLoss), Loss("G", .generator)]
    }

    private var players: [Player] { [creator, judge] }

    public var baseLearningRate: Float { options.learningRate }
    public var networks: [(name: String, module: any Layer)] { players.flatMap(\.networks) }
    public var results: [(name: String, module: any Layer)] { creator.results }
    public var parts: ResumableParts { players.flatMap(\.parts) + [("random", random)] }

    /// The images [batch, size, size, 3] with fresh noise.
    public func round(of images: HostArray) -> Round {
        let count = images.shape[0]
        let latents = HostArray(noise: count, options.latent, random)
        return Round(images: images, latents: latents, mixing: (0..<count).map { _ in random.uniform() })
    }

    /// One step of the discriminator a round, then one of the generator on the last round's fakes.
    ///
    /// - Throws: `NonFiniteLoss`.
    /// - Precondition: there is a round.
    public func step(_ rounds: Batch) throws -> [Float] {
        require(!rounds.isEmpty, "GANTrainer: a step needs a round")
        var values = LossValues()
        for round in rounds.dropLast() {
            try stepDiscriminator(round, fake: withoutGradient { makeFakes(round) }, &values)
        }
        let last = rounds[rounds.count - 1]
        let fake = makeFakes(last)
        try stepDiscriminator(last, fake: fake.detached(), &values)
        try judge.whileFrozen { try creator.descend(on: [losses[1](adversary.generatorLoss(fake: fake))], &values) }
        return values.ordered(losses)
    }

    private func makeFakes(_ round: Round) -> Tensor {
        generator(Tensor(NDArray(round.latents, on: backend)), phase: .training(random))
    }

    private func stepDiscriminator(_ round: Round, fake: Tensor, _ values: inout LossValues) throws {
        let real = Tensor(NDArray(round.images, on: backend))
        let loss = adversary.discriminatorLoss(real: real, fake: fake) { round.mixing }
        try judge.descend(on: [losses[0](loss)], &values)
    }

    /// What the averaged generator makes of noise that is always the same.
    public func makeSamples() -> SampleImages {
        let random = RandomSource(seed: options.seed, stream: [4])
        let latents = HostArray(noise: Self.sampleCount, options.latent, random)
        return SampleImages(rows: creator.result(generator).images(ofNoise: latents, columns: Self.sampleColumns, on: backend))
    }
}
