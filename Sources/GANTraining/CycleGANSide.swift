import GANModels
import NeuralNetworks
import Recipes
import TensorCore
import Training

/// One direction of a CycleGAN: its generator, the discriminator of the generated images, and its losses.
struct CycleGANSide {
    /// The generator of this direction, and that of the other one.
    let generator, inverse: any ImageGenerator
    /// The discriminator of images that `generator` generates.
    let adversary: Adversary
    /// Earlier images of `generator`.
    let pool: ImagePool
    /// The weight of the cycle loss, and that of the identity loss.
    let lambda, identityWeight: Float
    let judging, fooling, cycle, identity: Loss

    /// - Parameters:
    ///   - name: The set that is translated, `A` or `B`.
    ///   - lambdas: The weight of this side's cycle loss, and that of the other side.
    init(
        _ name: String, generator: any ImageGenerator, inverse: any ImageGenerator, discriminator: any Discriminator,
        lambdas: (own: Float, other: Float), pool: ImagePool, _ options: CycleGANOptions, random: RandomSource
    ) {
        (self.generator, self.inverse, self.pool) = (generator, inverse, pool)
        adversary = Adversary(
            discriminator, options.loss, penalty: options.penalty, augmentation: options.augmentation,
            sharesBatch: options.discriminator.normalization != .batch, random: random)
        (lambda, identityWeight) = (lambdas.own, lambdas.other * options.lambdaIdentity)
        let scales = Float(options.discriminator.judgements)
        judging = Loss(
            "D_" + name, .discriminator, undecided: options.loss.undecidedDiscriminatorLoss.map { 0.5 * scales * $0 })
        fooling = Loss("G_" + name, .generator)
        cycle = Loss("cycle_" + name, .generator)
        identity = Loss("idt_" + name, .generator)
    }

    var losses: [Loss] { [judging, fooling, cycle, identity] }
}
