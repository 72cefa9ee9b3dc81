import Autograd
import GANModels
import NeuralNetworks
import Recipes
import TensorCore
import Training

/// Trains a generator of images from noise and a discriminator (Goodfellow et al., 2014), in the order of PyTorch's DCGAN
/// example: first the discriminator on real and fake images, then the generator on the same fakes.
public final class GANTrainer: Trainer {
    /// The data of one discriminator step.
    public struct Round {
        /// Real images [batch, size, size, 3] in [-1, 1].
        public var images: HostArray
        /// Latent vectors of the fake images, [batch, latent].
        public var latents: HostArray
        /// The share of the real image at the points of a gradient penalty, one number in [0, 1] per image.
        public var mixing: [Float]

        /// Creates a round with given latent vectors and shares.
        public init(images: HostArray, latents: HostArray, mixing: [Float]) {
            (self.images, self.latents, self.mixing) = (images, latents, mixing)
        }
    }

    /// One round for each discriminator step.
    public typealias Batch = [Round]

    /// The names of the losses, in order.
    public static let lossNames = ["D", "G"]
    /// The number of images in a sample sheet, and of its columns.
    private static let (sampleCount, sampleColumns) = (64, 8)

    /// The networks, loss and optimizers.
    public let options: GANOptions
    /// The backend that computes.
    public let backend: any ComputeBackend
    /// The network that generates images from noise, and the network that scores images.
    public let generator: any Layer, discriminator: any Discriminator

    /// The two losses, in the order of `lossNames`.
    public let losses: [Loss]
    /// Applies the gradients of both optimizers, with the clipping of the options.
    public let descent: Descent
    /// The learning rate of the generator in the next step; that of the discriminator is in proportion.
    public var learningRate: Float {
        didSet { for player in players { player.setLearningRate(learningRate, of: baseLearningRate) } }
    }

    private let creator, judge: Player
    private let adversary: Adversary
    private let random: RandomSource

    /// Creates networks with initial weights drawn from the seed of the options.
    public init(_ options: GANOptions, on backend: any ComputeBackend) {
        func source(_ stream: UInt64...) -> RandomSource { RandomSource(seed: options.seed, stream: stream) }
        (self.options, self.backend, learningRate) = (options, backend, options.learningRate)
        (random, descent) = (source(3), Descent(clipping: options.clipping))
        generator = options.makeGenerator(source(1, 0), on: backend)
        discriminator = options.makeDiscriminator(source(1, 1), on: backend)
        let average = WeightAverage(
            options.makeGenerator(source(1, 0), on: backend), decay: options.averaging,
            rampUp: options.averagingRampUp)
        creator = Player("G", [("G", generator)], adam: options.adam, descent, averages: [average])
        judge = Player("D", [("D", discriminator)], adam: options.discriminatorAdam, descent)
        adversary = Adversary(
            discriminator, options.loss, penalty: options.penalty, augmentation: options.augmentation, random: random)
        losses = [Loss("D", .discriminator, undecided: options.loss.undecidedDiscriminatorLoss), Loss("G", .generator)]
    }

    private var players: [Player] { [creator, judge] }

    /// The learning rate of the options.
    public var baseLearningRate: Float { options.learningRate }
    /// Both networks by their names, `G` and `D`.
    public var networks: [(name: String, module: any Module)] { players.flatMap(\.networks) }
    /// The generator with averaged weights, `G`.
    public var results: [(name: String, module: any Layer)] { creator.results }
    /// The networks, the average, the optimizers, the random source, and the probability of an adaptive augmentation.
    public var parts: ResumableParts {
        players.flatMap(\.parts) + [("random", random)] + adversary.parts("augmentation")
    }

    /// Returns a round of real images [batch, size, size, 3] in [-1, 1], with latent vectors drawn from the training's random
    /// source.
    public func round(of images: HostArray) -> Round {
        let count = images.shape[0]
        let latents = HostArray(noise: count, options.latent, random)
        return Round(images: images, latents: latents, mixing: (0..<count).map { _ in random.uniform() })
    }

    /// Performs one discriminator step per round, then one generator step on the fakes of the last round.
    ///
    /// - Throws: `NonFiniteLoss`, before the weights that minimize this loss are changed.
    /// - Precondition: There is at least one round.
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
        let loss = adversary.discriminatorLosses(real: real, fake: fake, step: judge.steps) { round.mixing }.sum
        try judge.descend(on: [losses[0](loss)], &values)
    }

    /// Generates 64 images with the averaged generator, always from the same latent vectors.
    public func makeSamples() -> SampleImages {
        let random = RandomSource(seed: options.seed, stream: [4])
        let latents = HostArray(noise: Self.sampleCount, options.latent, random)
        return SampleImages(rows: creator.result(generator).images(ofNoise: latents, columns: Self.sampleColumns, on: backend))
    }
}
