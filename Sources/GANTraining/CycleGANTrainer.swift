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
    public let generatorA, generatorB: ResNetGenerator
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
        generatorA = ResNetGenerator(options.generator, initialization(0))
        generatorB = ResNetGenerator(options.generator, initialization(1))
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

    public var learningRateFactor: Float = 1
    public var learningRate: Float { options.learningRate * learningRateFactor }

    /// One step of all four networks. Losses are as the reference logs them: multiplied by their weights.
    ///
    /// - Throws: `NonFiniteLoss`; `UnsuitableImages` where sides are too small or do not divide by 4.
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

    private func stepGenerators(_ realA: Tensor, _ realB: Tensor) throws -> (losses: [Float], fakeA: NDArray, fakeB: NDArray) {
        let phase = Phase.training(random)
        discriminatorA.setFrozen(true)
        discriminatorB.setFrozen(true)
        defer {
            discriminatorA.setFrozen(false)
            discriminatorB.setFrozen(false)
        }
        let fakeB = generatorA(realA, phase: phase)
        let recoveredA = generatorB(fakeB, phase: phase)
        let fakeA = generatorB(realB, phase: phase)
        let recoveredB = generatorA(fakeA, phase: phase)

        var terms: [(name: String, loss: Tensor)] = []
        func side(
            _ name: String, score: Tensor, recovered: Tensor, real: Tensor, lambda: Float, identity: (Tensor, Tensor, Float)?
        ) {
            terms.append(("G_\(name)", options.loss.generatorLoss(fake: score)))
            terms.append(("cycle_\(name)", lambda * meanAbsoluteError(recovered, real)))
            if let (same, target, weight) = identity { terms.append(("idt_\(name)", weight * meanAbsoluteError(same, target))) }
        }
        let hasIdentity = options.lambdaIdentity > 0
        side(
            "A", score: discriminatorA(fakeB, phase: phase), recovered: recoveredA, real: realA, lambda: options.lambdaA,
            identity: hasIdentity ? (generatorA(realB, phase: phase), realB, options.lambdaB * options.lambdaIdentity) : nil)
        side(
            "B", score: discriminatorB(fakeA, phase: phase), recovered: recoveredB, real: realB, lambda: options.lambdaB,
            identity: hasIdentity ? (generatorB(realA, phase: phase), realA, options.lambdaA * options.lambdaIdentity) : nil)

        var losses = try checked(terms.map { ($0.name, $0.loss.scalar) })
        if !hasIdentity { losses = [losses[0], losses[1], 0, losses[2], losses[3], 0] }
        generatorOptimizer.clearGradients()
        terms.dropFirst().reduce(terms[0].loss) { $0 + $1.loss }.backward()
        generatorOptimizer.step()
        return (losses, fakeA.value, fakeB.value)
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
        discriminatorOptimizer.step()
        return (losses[0], losses[1])
    }

    /// Half the adversarial loss, so that discriminators learn more slowly than generators.
    private func discriminatorLoss(_ discriminator: any Layer, real: Tensor, fake: Tensor) -> Tensor {
        let phase = Phase.training(random)
        var loss = options.loss.discriminatorLoss(
            real: discriminator(real, phase: phase), fake: discriminator(fake, phase: phase))
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
