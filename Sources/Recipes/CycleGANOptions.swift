import GANModels
import Optimizers

/// The networks, losses and optimizers of a CycleGAN. The defaults are those of the reference.
public struct CycleGANOptions: Sendable, Codable, Equatable {
    /// The configuration of both generators.
    public var generator = GeneratorConfiguration()
    /// The configuration of both discriminators.
    public var discriminator = DiscriminatorConfiguration()
    /// The distribution of the initial weights of all four networks.
    public var initialization = WeightInitialization()
    /// The adversarial loss.
    public var loss = AdversarialLoss.lsgan
    /// The weight of the cycle consistency loss A → B → A.
    public var lambdaA: Float = 10
    /// The weight of the cycle consistency loss B → A → B.
    public var lambdaB: Float = 10
    /// The weight of the identity losses relative to the cycle losses; 0 turns them off.
    public var lambdaIdentity: Float = 0.5
    /// The number of earlier fakes that each `ImagePool` keeps for its discriminator; 0 turns the pools off.
    public var poolSize = 50
    /// The decay of the exponential moving average (EMA) of the generators' weights, in [0, 1); 0 for no average, as in the
    /// reference.
    public var averaging: Float = 0
    /// The half-life of the average relative to the steps so far, at most (StyleGAN2's `ema_rampup`, 0.05), so that the initial
    /// weights are forgotten soon; 0 for no ramp.
    public var averagingRampUp: Float = 0.05
    /// The learning rate of Adam before any schedule.
    public var learningRate: Float = 0.0002
    /// The decay rate β1 of Adam's first moment, in [0, 1).
    public var beta1: Float = 0.5
    /// The decay rate β2 of Adam's second moment, in [0, 1).
    public var beta2: Float = 0.999
    /// The clipping of the gradients of both generators together, and of both discriminators together; nil for none, as in the
    /// reference.
    public var clipping: GradientClipping?
    /// The seed of all random numbers.
    public var seed: UInt64 = 0

    /// Creates options with the defaults of the reference.
    public init() {}

    /// The reason why the networks cannot be trained on images of this size in pixels, or nil where they can.
    public func objection(width: Int, height: Int) -> UnsuitableImages? {
        let least = max(generator.smallestSide, discriminator.smallestSide)
        if min(width, height) < least { return .tooSmall(width: width, height: height, least: least) }
        let multiple = generator.sideMultiple
        guard width.isMultiple(of: multiple), height.isMultiple(of: multiple) else {
            return .indivisible(width: width, height: height, multiple: multiple)
        }
        return nil
    }
}

/// The reason why networks cannot be trained on images of some size.
public enum UnsuitableImages: Error, Equatable, CustomStringConvertible {
    /// A side is below `least` pixels.
    case tooSmall(width: Int, height: Int, least: Int)
    /// A side is not a multiple of `multiple`.
    case indivisible(width: Int, height: Int, multiple: Int)

    /// What is wrong with the images.
    public var problem: String {
        switch self {
        case .tooSmall(let width, let height, _): "images of \(width)x\(height) are too small for these networks"
        case .indivisible(let width, let height, let multiple): "images of \(width)x\(height) do not divide by \(multiple)"
        }
    }

    /// A size that would work.
    public var remedy: String {
        switch self {
        case .tooSmall(_, _, let least): "use at least \(least) pixels a side"
        case .indivisible: "use a size that does"
        }
    }

    /// The problem and the remedy, in one line.
    public var description: String { "\(problem) - \(remedy)" }
}
