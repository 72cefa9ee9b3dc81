import Autograd
import GANModels
import NeuralNetworks
import Recipes
import TensorCore
import Training

/// Trains a generator on pairs of an image and its true translation (Isola et al., 2017, "Image-to-Image Translation with Conditional
/// Adversarial Networks"), in the order of the reference's `Pix2PixModel`: first the discriminator, which sees inputs and results
/// side by side, then the generator on the same results, judged by the discriminator that has just moved. Colorization is the same
/// with lightness as the input and two channels of colour as the result.
///
/// With `Pix2PixOptions.lambdaFeature` the generator also matches the discriminator's features of the true results, as in pix2pixHD
/// (Wang et al., 2018).
public final class Pix2PixTrainer: Trainer {
    /// The images of one step in [-1, 1]: inputs `a` [batch, height, width, input channels], and the true results `b` [batch, height,
    /// width, output channels].
    public typealias Batch = (a: HostArray, b: HostArray)

    /// The networks, losses and optimizers.
    public let options: Pix2PixOptions
    /// The backend that computes.
    public let backend: any ComputeBackend
    /// The generator from A to B.
    public let generator: any ImageGenerator
    /// The discriminator of inputs and results, joined along their channels.
    public let discriminator: any Discriminator
    /// Pairs for samples, each image [1, height, width, channels] in [-1, 1].
    public var testImages: [Batch] = []
    /// Returns an input and a result, each [1, height, width, channels], as one image with three channels that can be looked at; nil where
    /// they are such images already. Colorization joins lightness and colours.
    public var showImages: ((_ input: HostArray, _ result: HostArray) -> HostArray)?

    /// The losses: `G_GAN`, `G_L1`, `D_real` and `D_fake`, and `G_Feat` where features are matched.
    public let losses: [Loss]
    /// Applies the gradients of both optimizers, with the clipping of the options.
    public let descent: Descent
    /// The learning rate of the generator in the next step; that of the discriminator is in proportion.
    public var learningRate: Float {
        didSet { for player in players { player.setLearningRate(learningRate, of: baseLearningRate) } }
    }

    private let translator, judge: Player
    private let adversary: Adversary
    private let judging: DiscriminatorLosses.Reported
    private let fooling = Loss("G_GAN", .generator), difference = Loss("G_L1", .generator)
    private let matching = Loss("G_Feat", .generator)
    /// The random source of dropout and of the points of gradient penalties.
    private let random: RandomSource

    /// Creates networks with initial weights drawn from the seed of the options.
    public init(_ options: Pix2PixOptions, on backend: any ComputeBackend) {
        func source(_ stream: UInt64...) -> RandomSource { RandomSource(seed: options.seed, stream: stream) }
        func start(_ network: UInt64) -> Initialization { options.initialization.initialization(source(1, network), on: backend) }
        (self.options, self.backend, learningRate) = (options, backend, options.learningRate)
        (random, descent) = (source(3), Descent(clipping: options.clipping))
        (generator, discriminator) = (options.generator.make(start(0)), options.discriminator.make(start(1)))
        let averages = options.averaging == 0 ? [] : [options.generator.make(start(0))]
        translator = Player(
            "G", [("G", generator)], adam: options.adam, descent,
            averages: averages.map { WeightAverage($0, decay: options.averaging, rampUp: options.averagingRampUp) })
        judge = Player("D", [("D", discriminator)], adam: options.discriminatorAdam, descent)
        adversary = Adversary(
            discriminator, options.loss, penalty: options.penalty, augmentation: options.augmentation,
            sharesBatch: options.discriminator.normalization != .batch, random: random)
        judging = DiscriminatorLosses.Reported(of: options.loss, scales: options.discriminator.scales)
        losses = [fooling, difference] + judging.losses + (options.lambdaFeature > 0 ? [matching] : [])
    }

    private var players: [Player] { [translator, judge] }

    /// The learning rate of the options.
    public var baseLearningRate: Float { options.learningRate }
    /// Both networks by the names of the reference: `G` and `D`.
    public var networks: [(name: String, module: any Module)] { players.flatMap(\.networks) }
    /// The generator, `G`, with averaged weights where the options have averaging.
    public var results: [(name: String, module: any Layer)] { translator.results }
    /// The networks, the average, the optimizers, the random source, and the probability of an adaptive augmentation.
    public var parts: ResumableParts {
        players.flatMap(\.parts) + [("random", random)] + adversary.parts("augmentation")
    }

    /// Performs one step of both networks. Losses are multiplied by their weights, as in the logs of the reference.
    ///
    /// - Throws: `NonFiniteLoss`, or `UnsuitableImages` where the networks cannot take images of this size.
    public func step(_ batch: Batch) throws -> [Float] {
        if let objection = options.objection(width: batch.a.shape[2], height: batch.a.shape[1]) { throw objection }
        let input = Tensor(NDArray(batch.a, on: backend)), truth = Tensor(NDArray(batch.b, on: backend))
        func joined(_ result: Tensor) -> Tensor { .concatenated([input, result], axis: -1) }
        var values = LossValues()
        let result = generator(input, phase: .training(random))
        let real = joined(truth)
        let judged = adversary.discriminatorLosses(real: real, fake: joined(result.detached()), step: judge.steps) {
            (0..<real.shape[0]).map { _ in random.uniform() }
        }
        try judge.descend(on: judging.terms(judged), &values)
        try judge.whileFrozen {
            let fake = joined(result), error = difference(options.lambdaL1 * meanAbsoluteError(result, truth))
            if options.lambdaFeature > 0 {
                let (adversarial, features) = adversary.generatorLosses(real: real, fake: fake)
                try translator.descend(on: [fooling(adversarial), error, matching(options.lambdaFeature * features)], &values)
            } else {
                try translator.descend(on: [fooling(adversary.generatorLoss(fake: fake)), error], &values)
            }
        }
        return values.ordered(losses)
    }

    /// Translates the input of each pair of `testImages`, and shows the true result beside it. Dropout and the statistics of batch norm
    /// are those of training, as in the reference; what is dropped is the same in all samples of a run.
    public func makeSamples() -> SampleImages {
        let generator = translator.result(generator), phase = Phase.sampling(RandomSource(seed: options.seed, stream: [4]))
        return SampleImages(
            columns: ["input", "output", "truth"],
            rows: testImages.map { pair in
                let output = generator.translate(pair.a, phase: phase, on: backend)
                guard let showImages else { return [pair.a, output, pair.b] }
                let nothing = HostArray(shape: output.shape, values: output.values.map { _ in 0 })
                return [nothing, output, pair.b].map { showImages(pair.a, $0) }
            })
    }
}
