import Autograd
import GANModels
import NeuralNetworks
import Recipes
import TensorCore
import Training

/// Trains two generators and two discriminators on unpaired images (Zhu et al., 2017, "Unpaired Image-to-Image
/// Translation using Cycle-Consistent Adversarial Networks"), in the order of the reference's `optimize_parameters`.
///
/// Generator A translates A to B, and discriminator A distinguishes its images from real images of B. The other side is
/// symmetric.
public final class CycleGANTrainer: Trainer {
    /// Images of both sets, each [batch, height, width, 3] in [-1, 1].
    public typealias Batch = (a: HostArray, b: HostArray)

    /// The names of the losses, in order.
    public static let lossNames = ["D_A", "G_A", "cycle_A", "idt_A", "D_B", "G_B", "cycle_B", "idt_B"]

    /// The networks, losses and optimizers.
    public let options: CycleGANOptions
    /// The backend that computes.
    public let backend: any ComputeBackend
    /// The generator from A to B, and the generator from B to A.
    public let generatorA, generatorB: any ImageGenerator
    /// The share of the training that is done; from `identityShare` of the options on, steps have no identity losses.
    public var progress = 0.0
    /// Pairs of images that are translated for samples, each [1, height, width, 3] in [-1, 1].
    public var testImages: [Batch] = []

    /// Applies the gradients of both optimizers, with the clipping of the options.
    public let descent: Descent
    /// The learning rate of the generators in the next step; that of the discriminators is in proportion.
    public var learningRate: Float {
        didSet { for player in players { player.setLearningRate(learningRate, of: baseLearningRate) } }
    }

    let generators: Player
    private let discriminators: Player
    private let a, b: CycleGANSide
    /// The random source of dropout and of the points of gradient penalties.
    private let random: RandomSource

    /// Creates networks with initial weights drawn from the seed of the options.
    ///
    /// - Parameters:
    ///   - options: The networks, losses and optimizers.
    ///   - features: What discriminators of the kind `features` see; nil for other kinds.
    ///   - backend: Where the networks compute.
    public init(_ options: CycleGANOptions, features: (any ImageFeatures)? = nil, on backend: any ComputeBackend) {
        func source(_ stream: UInt64...) -> RandomSource { RandomSource(seed: options.seed, stream: stream) }
        func start(_ network: UInt64) -> Initialization { options.initialization.initialization(source(1, network), on: backend) }
        func pool(_ stream: UInt64) -> ImagePool { ImagePool(capacity: options.poolSize, random: source(2, stream), on: backend) }
        (self.options, self.backend, learningRate) = (options, backend, options.learningRate)
        (random, descent) = (source(3), Descent(clipping: options.clipping))
        (generatorA, generatorB) = (options.generator.make(start(0)), options.generator.make(start(1)))
        let (judgeA, judgeB) = (
            options.discriminator.make(start(2), features: features), options.discriminator.make(start(3), features: features)
        )
        let averages = options.averaging == 0 ? [] : [0, 1].map { options.generator.make(start($0)) }
        generators = Player(
            "G", [("G_A", generatorA), ("G_B", generatorB)], adam: options.adam, descent,
            averages: averages.map { WeightAverage($0, decay: options.averaging, rampUp: options.averagingRampUp) })
        discriminators = Player("D", [("D_A", judgeA), ("D_B", judgeB)], adam: options.discriminatorAdam, descent)
        a = CycleGANSide(
            "A", generator: generatorA, inverse: generatorB, discriminator: judgeA,
            lambdas: (options.lambdaA, options.lambdaB), pool: pool(1), options, random: random)
        b = CycleGANSide(
            "B", generator: generatorB, inverse: generatorA, discriminator: judgeB,
            lambdas: (options.lambdaB, options.lambdaA), pool: pool(0), options, random: random)
    }

    private var players: [Player] { [generators, discriminators] }

    /// The eight losses, in the order of `lossNames`.
    public var losses: [Loss] { a.losses + b.losses }
    /// The learning rate of the options.
    public var baseLearningRate: Float { options.learningRate }
    /// The four networks by the names of the reference: `G_A`, `G_B`, `D_A` and `D_B`.
    public var networks: [(name: String, module: any Module)] { players.flatMap(\.networks) }
    /// Both generators by their names, with averaged weights where the options have averaging.
    public var results: [(name: String, module: any Layer)] { generators.results }
    /// The networks, averages, optimizers, image pools, the random source, and the probabilities of an adaptive augmentation.
    public var parts: ResumableParts {
        players.flatMap(\.parts) + [("pool_A", b.pool), ("pool_B", a.pool), ("random", random)]
            + a.adversary.parts("augmentation_A") + b.adversary.parts("augmentation_B")
    }

    /// Whether the next step has identity losses.
    private var hasIdentity: Bool {
        options.lambdaIdentity > 0 && (options.identityShare >= 1 || progress < Double(options.identityShare))
    }

    /// Performs one step of all four networks. Losses are multiplied by their weights, as in the logs of the reference.
    ///
    /// - Throws: `NonFiniteLoss`, or `UnsuitableImages` where the networks cannot take images of this size.
    public func step(_ batch: Batch) throws -> [Float] {
        for images in [batch.a, batch.b] {
            if let objection = options.objection(width: images.shape[2], height: images.shape[1]) { throw objection }
        }
        let realA = Tensor(NDArray(batch.a, on: backend)), realB = Tensor(NDArray(batch.b, on: backend))
        var values = LossValues()
        let fakes = try discriminators.whileFrozen { try stepGenerators([(a, realA, realB), (b, realB, realA)], &values) }
        for (side, real, fake) in [(a, realB, fakes[0]), (b, realA, fakes[1])] {
            let losses = side.adversary.discriminatorLosses(
                real: real, fake: Tensor(side.pool.exchange(fake)), step: discriminators.steps
            ) { (0..<real.shape[0]).map { _ in random.uniform() } }
            discriminators.add([side.judging(losses.halved)])
        }
        try discriminators.descend(&values)
        return values.ordered(losses)
    }

    /// The sum of the losses has parts that share no activations: each is differentiated before the next is computed, which saves
    /// memory.
    private func stepGenerators(
        _ sides: [(CycleGANSide, real: Tensor, other: Tensor)], _ values: inout LossValues
    ) throws -> [NDArray] {
        let phase = Phase.training(random), shape = sides[0].real.shape, hasIdentity = hasIdentity
        func identity(_ side: CycleGANSide, _ same: Tensor, _ other: Tensor) -> LossTerm {
            side.identity(side.identityWeight * meanAbsoluteError(same, other))
        }
        // One large image keeps all cores busy, and sharing a batch would only need more memory. Batch norm must update its
        // running statistics from the same batch that it normalises: if real and identity images alternated, as in the reference,
        // the running statistics would fit neither, and translations would become pale.
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
}
