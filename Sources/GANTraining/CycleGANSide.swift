import GANModels
import NeuralNetworks
import Recipes
import TensorCore
import Training

/// One direction of a CycleGAN: what makes images of the other set, who judges them, and what its losses are called.
struct CycleGANSide {
    /// There, and back.
    let generator, inverse: any ImageGenerator
    /// Knows the set that `generator` makes images of.
    let adversary: Adversary
    /// Earlier images that `generator` made.
    let pool: ImagePool
    /// Weights of the cycle loss, and of the identity loss.
    let lambda, identityWeight: Float
    let judging, fooling, cycle, identity: Loss

    /// - Parameters:
    ///   - name: `A` or `B`, the set that is translated.
    ///   - lambdas: The weight of this side's cycle loss, and of the other's.
    init(
        _ name: String, generator: any ImageGenerator, inverse: any ImageGenerator, discriminator: any Layer,
        lambdas: (own: Float, other: Float), pool: ImagePool, _ options: CycleGANOptions, random: RandomSource
    ) {
        (self.generator, self.inverse, self.pool) = (generator, inverse, pool)
        adversary = Adversary(
            discriminator, options.loss, sharesBatch: options.discriminator.normalization != .batch, random: random)
        (lambda, identityWeight) = (lambdas.own, lambdas.other * options.lambdaIdentity)
        judging = Loss("D_" + name, .discriminator, undecided: options.loss.undecidedDiscriminatorLoss.map { 0.5 * $0 })
        fooling = Loss("G_" + name, .generator)
        cycle = Loss("cycle_" + name, .generator)
        identity = Loss("idt_" + name, .generator)
    }

    var losses: [Loss] { [judging, fooling, cycle, identity] }
}
