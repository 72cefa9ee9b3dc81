import Autograd
import GANModels
import NeuralNetworks
import Recipes
import TensorCore
import Training

/// Trains a generator from A to B on unpaired images by comparing patches of an image with those of its translation (Park et al., 2020,
/// "Contrastive Learning for Unpaired Image-to-Image Translation"): CUT, and FastCUT with `CUTOptions.fast`. The order of updates is
/// that of the reference's `CUTModel`: the discriminator, then the generator, which is judged by the discriminator that has just
/// moved, and the projections of patches.
///
/// With dropout or batch norm in the generator, the reference draws and measures anew for the features of the input; here they are
/// those of the pass that translates it.
public final class CUTTrainer: Trainer {
    /// The images of one step, and what is drawn for it.
    public struct Batch {
        /// Images of both sets, each [batch, height, width, channels] in [-1, 1].
        public var a, b: HostArray
        /// Whether images are mirrored before they are translated; their patches are compared with those of the images as they are.
        public var isMirrored: Bool
        /// The patches that are compared, for A and its translation and then for B and its own: for each place in the generator, the
        /// numbers of pixels there, counted row by row. Nil to draw them in the step.
        public var positions: [[[Int]]]?

        /// Creates the data of a step, by default of images that are not mirrored and patches that are drawn in the step.
        public init(a: HostArray, b: HostArray, isMirrored: Bool = false, positions: [[[Int]]]? = nil) {
            (self.a, self.b, self.isMirrored, self.positions) = (a, b, isMirrored, positions)
        }
    }

    /// The names of the losses, in order.
    public static let lossNames = ["G_GAN", "D_real", "D_fake", "G", "NCE", "NCE_Y"]

    /// The networks, losses and optimizers.
    public let options: CUTOptions
    /// The backend that computes.
    public let backend: any ComputeBackend
    /// The generator from A to B.
    public let generator: any EncodingGenerator
    /// The discriminator of images of B.
    public let discriminator: any Discriminator
    /// The projections of the generator's features of patches, which are compared; the reference's network F.
    public let projection: PatchProjection
    /// Pairs of images that are translated for samples, each [1, height, width, channels] in [-1, 1].
    public var testImages: [(a: HostArray, b: HostArray)] = []

    /// Applies the gradients of all optimizers, with the clipping of the options.
    public let descent: Descent
    /// The learning rate of the generator and the projections in the next step; that of the discriminator is in proportion.
    public var learningRate: Float {
        didSet { for player in players { player.setLearningRate(learningRate, of: baseLearningRate) } }
    }

    /// Images with up to as many pixels are translated in one batch, A and B together, which reads the weights once; one larger image
    /// keeps all cores busy, and a shared batch would only need more memory.
    package var sharedPixels = 128 * 128

    let translator: Player
    private let judge, projector: Player
    private let adversary: Adversary
    private let contrast: PatchContrast
    private let judging: DiscriminatorLosses.Reported
    private let fooling, contrasts: [Loss]
    private let total = Loss("G", .reported)
    /// The random source of mirroring, patches, dropout and the points of gradient penalties.
    private let random: RandomSource

    /// Creates networks with initial weights drawn from the seed of the options.
    ///
    /// - Parameters:
    ///   - options: The networks, losses and optimizers.
    ///   - features: What a discriminator of the kind `features` sees; nil for other kinds.
    ///   - backend: Where the networks compute.
    /// - Precondition: The generator is a ResNet.
    public init(_ options: CUTOptions, features: (any ImageFeatures)? = nil, on backend: any ComputeBackend) {
        func source(_ stream: UInt64...) -> RandomSource { RandomSource(seed: options.seed, stream: stream) }
        func start(_ network: UInt64) -> Initialization { options.initialization.initialization(source(1, network), on: backend) }
        guard let generator = options.generator.make(start(0)) as? any EncodingGenerator else {
            preconditionFailure("CUTTrainer: \(options.generator.architecture.rawValue) has no features of patches")
        }
        (self.options, self.backend, self.generator, learningRate) = (options, backend, generator, options.learningRate)
        (random, descent) = (source(3), Descent(clipping: options.clipping))
        discriminator = options.discriminator.make(start(1), features: features)
        projection = PatchProjection(
            PatchProjectionConfiguration(channels: generator.featureChannels, width: options.projectionWidth), start(2))
        let averages = options.averaging == 0 ? [] : [options.generator.make(start(0))]
        translator = Player(
            "G", [("G", generator)], adam: options.adam, descent,
            averages: averages.map { WeightAverage($0, decay: options.averaging, rampUp: options.averagingRampUp) })
        judge = Player("D", [("D", discriminator)], adam: options.discriminatorAdam, descent)
        projector = Player("F", [("F", projection)], adam: options.adam, descent)
        adversary = Adversary(
            discriminator, options.loss, penalty: options.penalty, augmentation: options.augmentation,
            sharesBatch: options.discriminator.normalization != .batch, random: random)
        contrast = PatchContrast(
            generator: generator, projection: projection, temperature: options.temperature, patches: options.patches,
            random: random)
        judging = DiscriminatorLosses.Reported(of: options.loss, scales: options.discriminator.judgements)
        (fooling, contrasts) = ([Loss("G_GAN", .generator)], [Loss("NCE", .generator), Loss("NCE_Y", .generator)])
    }

    private var players: [Player] { [translator, judge, projector] }

    /// The six losses, in the order of `lossNames`; `NCE_Y` is 0 where images of B are not translated.
    public var losses: [Loss] { fooling + judging.losses + [total] + contrasts }
    /// The learning rate of the options.
    public var baseLearningRate: Float { options.learningRate }
    /// The three networks by the names of the reference: `G`, `D` and `F`.
    public var networks: [(name: String, module: any Module)] { players.flatMap(\.networks) }
    /// The generator, `G`, with averaged weights where the options have averaging.
    public var results: [(name: String, module: any Layer)] { translator.results }
    /// The networks, the average, the optimizers, the random source, and the probability of an adaptive augmentation.
    public var parts: ResumableParts {
        players.flatMap(\.parts) + [("random", random)] + adversary.parts("augmentation")
    }

    /// Returns the data of a step with images of both sets, each [batch, height, width, channels] in [-1, 1]; where the options mirror,
    /// the training's random source says whether this step does.
    public func batch(a: HostArray, b: HostArray) -> Batch {
        Batch(a: a, b: b, isMirrored: options.isFlipEquivariant && random.uniform() < 0.5)
    }

    /// Performs one step of all three networks. Losses are multiplied by their weights, except that `G` counts only half of `NCE` and
    /// `NCE_Y` where there are both, as in the logs of the reference.
    ///
    /// - Throws: `NonFiniteLoss`, or `UnsuitableImages` where the networks cannot take images of this size.
    public func step(_ batch: Batch) throws -> [Float] {
        for images in [batch.a, batch.b] {
            if let objection = options.objection(width: images.shape[2], height: images.shape[1]) { throw objection }
        }
        let (realA, realB) = (Tensor(NDArray(batch.a, on: backend)), Tensor(NDArray(batch.b, on: backend)))
        let sharesBatch =
            realA.shape == realB.shape
            && (options.generator.normalization == .batch || realA.shape[1] * realA.shape[2] <= sharedPixels)
        var values = LossValues()
        let first = translate(options.hasNCEIdentity && sharesBatch ? [realA, realB] : [realA], from: 0, batch)
        let fake = first.results.slice(axis: 0, 0..<realA.shape[0])
        let judged = adversary.discriminatorLosses(real: realB, fake: fake.detached(), step: judge.steps) {
            (0..<realB.shape[0]).map { _ in random.uniform() }
        }
        try judge.descend(on: judging.terms(judged), &values)
        try judge.whileFrozen {
            let adversarial = fooling[0](options.lambdaGAN * adversary.generatorLoss(fake: fake))
            var sum = add([adversarial] + terms(of: first, from: 0))
            if options.hasNCEIdentity && !sharesBatch {
                // The gradients of both translations add up, and share no activations.
                sum = sum + add(terms(of: translate([realB], from: 1, batch), from: 1))
            }
            translator.add([total(sum)])
            // Where the generator cannot take its step, neither do the projections.
            defer { projector.discard() }
            try translator.descend(&values)
            try projector.descend(&values)
        }
        return values.ordered(losses)
    }

    /// Adds gradients, and returns the weighted sum of the terms.
    private func add(_ terms: [LossTerm]) -> Tensor {
        translator.add(terms)
        return terms.dropFirst().reduce(terms[0].weighted.detached()) { $0 + $1.weighted.detached() }
    }

    /// Translates sets of images in one pass, the first of which is number `first` in `batch.positions`.
    private func translate(_ sets: [Tensor], from first: Int, _ batch: Batch) -> PatchContrast.Translated {
        contrast.translate(
            sets, isMirrored: batch.isMirrored, positions: batch.positions.map { Array($0[first..<first + sets.count]) })
    }

    private func terms(of translated: PatchContrast.Translated, from first: Int) -> [LossTerm] {
        contrast.losses(of: translated).enumerated().map { set, loss in
            contrasts[first + set](options.lambdaNCE * loss, weight: options.hasNCEIdentity ? 0.5 : 1)
        }
    }

    /// Translates each pair of `testImages`: an image of A and its translation, an image of B and what the generator makes of it.
    public func makeSamples() -> SampleImages {
        let generator = translator.result(generator)
        return SampleImages(
            columns: ["real A", "fake B", "real B", "same B"],
            rows: testImages.map { pair in
                [pair.a, pair.b].flatMap { [$0, generator.translate($0, on: backend)] }
            })
    }
}
