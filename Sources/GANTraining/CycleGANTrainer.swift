import Autograd
import GANModels
import NeuralNetworks
import Recipes
import TensorCore
import Training

/// Trains two generators and two discriminators on unpaired images (Zhu et al., 2017, "Unpaired Image-to-Image
/// Translation using Cycle-Consistent Adversarial Networks"), in the order of the reference's `optimize_parameters`.
///
/// Generator A makes B of A and is judged by discriminator A, which knows B; the B side is the mirror image.
public final class CycleGANTrainer: Trainer {
    /// Images of both sets, [batch, height, width, 3] in [-1, 1].
    public typealias Batch = (a: HostArray, b: HostArray)

    /// The names of the losses, in order.
    public static let lossNames = ["D_A", "G_A", "cycle_A", "idt_A", "D_B", "G_B", "cycle_B", "idt_B"]

    /// What is trained, and how.
    public let options: CycleGANOptions
    /// Where the numbers are made.
    public let backend: any ComputeBackend
    /// The generators of B from A, and of A from B.
    public let generatorA, generatorB: any ImageGenerator
    /// Pairs of images that samples show, each [1, height, width, 3] in [-1, 1].
    public var testImages: [Batch] = []

    public let descent: Descent
    public var learningRate: Float { didSet { for player in players { player.learningRate = learningRate } } }

    private let generators, discriminators: Player
    private let a, b: CycleGANSide
    /// Draws dropout masks and the points of gradient penalties.
    private let random: RandomSource

    /// Networks with fresh weights.
    public init(_ options: CycleGANOptions, on backend: any ComputeBackend) {
        func source(_ stream: UInt64...) -> RandomSource { RandomSource(seed: options.seed, stream: stream) }
        func start(_ network: UInt64) -> Initialization { options.initialization.initialization(source(1, network), on: backend) }
        func pool(_ stream: UInt64) -> ImagePool { ImagePool(capacity: options.poolSize, random: source(2, stream), on: backend) }
        (self.options, self.backend, learningRate) = (options, backend, options.learningRate)
        (random, descent) = (source(3), Descent(clipping: options.clipping))
        (generatorA, generatorB) = (options.generator.make(start(0)), options.generator.make(start(1)))
        let (judgeA, judgeB) = (options.discriminator.make(start(2)), options.discriminator.make(start(3)))
        let averages = options.averaging == 0 ? [] : [0, 1].map { options.generator.make(start($0)) }
        generators = Player(
            "G", [("G_A", generatorA), ("G_B", generatorB)], adam: options.adam, descent,
            averages: averages.map { WeightAverage($0, decay: options.averaging) })
        discriminators = Player("D", [("D_A", judgeA), ("D_B", judgeB)], adam: options.adam, descent)
        a = CycleGANSide(
            "A", generator: generatorA, inverse: generatorB, discriminator: judgeA,
            lambdas: (options.lambdaA, options.lambdaB), pool: pool(1), options, random: random)
        b = CycleGANSide(
            "B", generator: generatorB, inverse: generatorA, discriminator: judgeB,
            lambdas: (options.lambdaB, options.lambdaA), pool: pool(0), options, random: random)
    }

    private var players: [Player] { [generators, discriminators] }

    public var losses: [Loss] { a.losses + b.losses }
    public var baseLearningRate: Float { options.learningRate }
    /// The four networks by the reference's names.
    public var networks: [(name: String, module: any Layer)] { players.flatMap(\.networks) }
    public var results: [(name: String, module: any Layer)] { generators.results }
    public var parts: ResumableParts {
        players.flatMap(\.parts) + [("pool_A", b.pool), ("pool_B", a.pool), ("random", random)]
    }

    /// One step of all four networks. Losses are as the reference logs them: multiplied by their weights.
    ///
    /// - Throws: `NonFiniteLoss`; `UnsuitableImages` where sides are too small or do not divide as the generators need.
    public func step(_ batch: Batch) throws -> [Float] {
        for images in [batch.a, batch.b] {
            if let objection = options.objection(width: images.shape[2], height: images.shape[1]) { throw objection }
        }
        let realA = Tensor(NDArray(batch.a, on: backend)), realB = Tensor(NDArray(batch.b, on: backend))
        var values = LossValues()
        let fakes = try discriminators.whileFrozen { try stepGenerators([(a, realA, realB), (b, realB, realA)], &values) }
        for (side, real, fake) in [(a, realB, fakes[0]), (b, realA, fakes[1])] {
            // Half the adversarial loss, so that discriminators learn more slowly than generators.
            let loss = side.adversary.discriminatorLoss(real: real, fake: Tensor(side.pool.exchange(fake))) { [random] in
                (0..<real.shape[0]).map { _ in random.uniform() }
            }
            discriminators.add([side.judging(0.5 * loss)])
        }
        try discriminators.descend(&values)
        return values.ordered(losses)
    }

    /// The sum of the losses splits into parts that share no activation, so each is added before the next is made.
    private func stepGenerators(
        _ sides: [(CycleGANSide, real: Tensor, other: Tensor)], _ values: inout LossValues
    ) throws -> [NDArray] {
        let phase = Phase.training(random), shape = sides[0].real.shape, hasIdentity = options.lambdaIdentity > 0
        func identity(_ side: CycleGANSide, _ same: Tensor, _ other: Tensor) -> LossTerm {
            side.identity(side.identityWeight * meanAbsoluteError(same, other))
        }
        // Large pictures fill the machine alone, and sharing would only hold more at a time. Batch norm must learn its running
        // statistics from the batch that it normalises: of real and identity images by turns, as the reference has them, they
        // would be a mean that fits neither, and translations pale.
        let sharesBatch =
            shape == sides[0].other.shape && (options.generator.normalization == .batch || shape[1] * shape[2] <= 128 * 128)
        let fakes = sides.map { side, real, other in
            let made = asOneBatch(hasIdentity && sharesBatch ? [real, other] : [real]) { side.generator($0, phase: phase) }
            let recovered = side.inverse(made[0], phase: phase)
            let adversarial = side.fooling(side.adversary.generatorLoss(fake: made[0]))
            let cycle = side.cycle(side.lambda * meanAbsoluteError(recovered, real))
            generators.add([adversarial, cycle] + made.dropFirst().map { identity(side, $0, other) })
            return made[0].value
        }
        if hasIdentity && !sharesBatch {
            for (side, _, other) in sides { generators.add([identity(side, side.generator(other, phase: phase), other)]) }
        }
        try generators.descend(&values)
        return fakes
    }

    public func makeSamples() -> SampleImages {
        let (there, back) = (generators.result(generatorA), generators.result(generatorB))
        func row(_ real: HostArray, _ there: any ImageGenerator, _ back: any ImageGenerator) -> [HostArray] {
            let fake = there.translate(real, on: backend)
            return [real, fake, back.translate(fake, on: backend)]
        }
        return SampleImages(
            columns: ["real A", "fake B", "reconstructed A", "real B", "fake A", "reconstructed B"],
            rows: testImages.map { row($0.a, there, back) + row($0.b, back, there) })
    }
}
