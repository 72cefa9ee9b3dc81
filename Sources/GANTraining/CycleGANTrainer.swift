import Autograd
import GANModels
import NeuralNetworks
import Optimizers
import TensorCore

/// Trains two generators and two discriminators on unpaired images (Zhu et al., 2017, "Unpaired Image-to-Image
/// Translation using Cycle-Consistent Adversarial Networks"), in the order of the reference's `optimize_parameters`.
///
/// Generator A makes B of A and is judged by discriminator A, which knows B; the B side is the mirror image.
public final class CycleGANTrainer: Trainer {
    /// Images of both sets, [batch, height, width, 3] in [-1, 1].
    public typealias Batch = (a: HostArray, b: HostArray)

    public static let lossNames = ["D_A", "G_A", "cycle_A", "idt_A", "D_B", "G_B", "cycle_B", "idt_B"]

    public let options: CycleGANOptions
    public let backend: any ComputeBackend
    public let generatorA, generatorB: any ImageGenerator
    public let discriminatorA, discriminatorB: any Layer

    private let generatorOptimizer, discriminatorOptimizer: Adam
    private let poolA, poolB: ImagePool
    /// Draws dropout masks and the points of gradient penalties.
    private let random: RandomSource

    /// Networks with fresh weights.
    public init(_ options: CycleGANOptions, on backend: any ComputeBackend) {
        (self.options, self.backend) = (options, backend)
        func source(_ stream: UInt64...) -> RandomSource { RandomSource(seed: options.seed, stream: stream) }
        func initialization(_ network: UInt64) -> Initialization {
            options.initialization.initialization(source(1, network), on: backend)
        }
        generatorA = options.generator.make(initialization(0))
        generatorB = options.generator.make(initialization(1))
        discriminatorA = options.discriminator.make(initialization(2))
        discriminatorB = options.discriminator.make(initialization(3))
        poolA = ImagePool(capacity: options.poolSize, random: source(2, 0))
        poolB = ImagePool(capacity: options.poolSize, random: source(2, 1))
        random = source(3)
        func adam(_ parameters: [Parameter]) -> Adam {
            Adam(parameters, learningRate: options.learningRate, beta1: options.beta1, beta2: options.beta2)
        }
        generatorOptimizer = adam(generatorA.parameters + generatorB.parameters)
        discriminatorOptimizer = adam(discriminatorA.parameters + discriminatorB.parameters)
    }

    /// The four networks by the reference's names.
    public var networks: [(name: String, module: any Layer)] {
        [("G_A", generatorA), ("G_B", generatorB), ("D_A", discriminatorA), ("D_B", discriminatorB)]
    }

    public var discriminators: [LossWatch.Discriminator] {
        guard let undecided = options.loss.undecidedDiscriminatorLoss else { return [] }
        return ["D_A", "D_B"].map { ($0, 0.5 * undecided) }
    }

    public var clipping: GradientClipping? { options.clipping }
    public var monitor: HealthMonitor?
    public var learningRateFactor: Float = 1
    public var learningRate: Float { options.learningRate * learningRateFactor }

    /// One step of all four networks. Losses are as the reference logs them: multiplied by their weights.
    ///
    /// - Throws: `NonFiniteLoss`; `UnsuitableImages` where sides are too small or do not divide as the generators need.
    public func step(_ batch: Batch) throws -> [Float] {
        for images in [batch.a, batch.b] {
            if let objection = options.objection(width: images.shape[2], height: images.shape[1]) {
                throw objection
            }
        }
        generatorOptimizer.learningRate = learningRate
        discriminatorOptimizer.learningRate = learningRate
        let realA = Tensor(NDArray(batch.a, on: backend)), realB = Tensor(NDArray(batch.b, on: backend))
        let (losses, fakeA, fakeB) = try stepGenerators(realA, realB)
        let (lossA, lossB) = try stepDiscriminators(realA, realB, fakeA: fakeA, fakeB: fakeB)
        return [lossA] + losses[0..<3] + [lossB] + losses[3..<6]
    }

    /// One direction of the cycle: `generator` makes `other` of `real`, `inverse` leads back, `discriminator` knows `other`.
    private struct Side {
        let name: String
        let generator, inverse: any ImageGenerator
        let discriminator: any Layer
        let real, other: Tensor
        let lambda, identityWeight: Float
    }

    /// The sum of the losses splits into parts that share no activation, so each is led back before the next is made: the
    /// gradients add up to the same, and far less is held at a time.
    private func stepGenerators(_ realA: Tensor, _ realB: Tensor) throws -> (losses: [Float], fakeA: NDArray, fakeB: NDArray) {
        let phase = Phase.training(random)
        discriminatorA.setFrozen(true)
        discriminatorB.setFrozen(true)
        defer {
            discriminatorA.setFrozen(false)
            discriminatorB.setFrozen(false)
        }
        let sides = [
            Side(
                name: "A", generator: generatorA, inverse: generatorB, discriminator: discriminatorA, real: realA, other: realB,
                lambda: options.lambdaA, identityWeight: options.lambdaB * options.lambdaIdentity),
            Side(
                name: "B", generator: generatorB, inverse: generatorA, discriminator: discriminatorB, real: realB, other: realA,
                lambda: options.lambdaB, identityWeight: options.lambdaA * options.lambdaIdentity),
        ]
        var losses: [String: Float] = [:]
        var fakes: [NDArray] = []
        func descend(_ terms: [(name: String, loss: Tensor)]) throws {
            for (term, value) in zip(terms, try checked(terms.map { ($0.name, $0.loss.scalar) })) { losses[term.name] = value }
            terms.dropFirst().reduce(terms[0].loss) { $0 + $1.loss }.backward()
        }
        func identity(_ side: Side, _ same: Tensor) -> (String, Tensor) {
            ("idt_\(side.name)", side.identityWeight * meanAbsoluteError(same, side.other))
        }

        generatorOptimizer.clearGradients()
        let hasIdentity = options.lambdaIdentity > 0
        // Large pictures fill the machine alone, and sharing would only hold more at a time. Batch norm must learn its running
        // statistics from the batch that it normalises: of real and identity images by turns, as the reference has them, they
        // would be a mean that fits neither, and translations pale.
        let sharesBatch =
            realA.shape == realB.shape
            && (options.generator.normalization == .batch || realA.shape[1] * realA.shape[2] <= 128 * 128)
        for side in sides {
            let images = hasIdentity && sharesBatch ? [side.real, side.other] : [side.real]
            let made = asOneBatch(images) { side.generator($0, phase: phase) }
            fakes.append(made[0].value)
            let recovered = side.inverse(made[0], phase: phase)
            try descend(
                [
                    (
                        "G_\(side.name)",
                        options.loss.generatorLoss(fake: side.discriminator(made[0], phase: phase))
                    ),
                    ("cycle_\(side.name)", side.lambda * meanAbsoluteError(recovered, side.real)),
                ] + made.dropFirst().map { identity(side, $0) })
        }
        if hasIdentity && !sharesBatch {
            for side in sides { try descend([identity(side, side.generator(side.other, phase: phase))]) }
        }
        applyGradients(generatorOptimizer)
        generatorOptimizer.clearGradients()
        let names = ["G_A", "cycle_A", "idt_A", "G_B", "cycle_B", "idt_B"]
        return (names.map { losses[$0] ?? 0 }, fakeA: fakes[1], fakeB: fakes[0])
    }

    private func stepDiscriminators(
        _ realA: Tensor, _ realB: Tensor, fakeA: NDArray, fakeB: NDArray
    ) throws -> (Float, Float) {
        let lossA = discriminatorLoss(discriminatorA, real: realB, fake: Tensor(poolB.exchange(fakeB)))
        let lossB = discriminatorLoss(discriminatorB, real: realA, fake: Tensor(poolA.exchange(fakeA)))
        let losses = try checked([("D_A", lossA.scalar), ("D_B", lossB.scalar)])
        discriminatorOptimizer.clearGradients()
        lossA.backward()
        lossB.backward()
        applyGradients(discriminatorOptimizer)
        discriminatorOptimizer.clearGradients()
        return (losses[0], losses[1])
    }

    /// Half the adversarial loss, so that discriminators learn more slowly than generators.
    private func discriminatorLoss(_ discriminator: any Layer, real: Tensor, fake: Tensor) -> Tensor {
        let phase = Phase.training(random)
        let sharesBatch = options.discriminator.normalization != .batch && real.shape == fake.shape
        let scores =
            sharesBatch
            ? asOneBatch([real, fake]) { discriminator($0, phase: phase) }
            : [discriminator(real, phase: phase), discriminator(fake, phase: phase)]
        var loss = options.loss.discriminatorLoss(real: scores[0], fake: scores[1])
        if options.loss.hasGradientPenalty {
            let mixing = (0..<real.shape[0]).map { _ in random.uniform() }
            loss = loss + gradientPenalty(real: real, fake: fake, mixing: mixing) { discriminator($0, phase: phase) }
        }
        return 0.5 * loss
    }

    // MARK: State

    public var state: TrainingState {
        var state = TrainingState()
        for (name, module) in networks { state.put(name, module) }
        state.put("optimizer_G", generatorOptimizer)
        state.put("optimizer_D", discriminatorOptimizer)
        state.put("pool_A", poolA)
        state.put("pool_B", poolB)
        state.put("random", random)
        return state
    }

    public func restore(_ state: TrainingState) throws {
        for (name, module) in networks { try module.load(state.part(name)) }
        try generatorOptimizer.restore(state.part("optimizer_G"))
        try discriminatorOptimizer.restore(state.part("optimizer_D"))
        try state.restore("pool_A", to: poolA, on: backend)
        try state.restore("pool_B", to: poolB, on: backend)
        try state.restore("random", to: random)
    }
}

/// What `network` makes of each set of images [batch, height, width, channels], run as one batch: it reads its weights
/// once, and batch normalisation takes all sets together.
private func asOneBatch(_ sets: [Tensor], network: (Tensor) -> Tensor) -> [Tensor] {
    guard sets.count > 1 else { return sets.map(network) }
    let made = network(.concatenated(sets, axis: 0)), count = made.shape[0] / sets.count
    return sets.indices.map { made.slice(axis: 0, $0 * count..<($0 + 1) * count) }
}
