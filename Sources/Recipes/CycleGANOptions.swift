import GANModels
import Optimizers

/// What a CycleGAN is made of and how it learns; the defaults are the reference's.
public struct CycleGANOptions: Sendable, Codable, Equatable {
    /// Both generators.
    public var generator = GeneratorConfiguration()
    /// Both discriminators.
    public var discriminator = DiscriminatorConfiguration()
    /// The weights that all four networks begin with.
    public var initialization = WeightInitialization()
    /// What generators and discriminators play for.
    public var loss = AdversarialLoss.lsgan
    /// Weight of the cycle loss A → B → A.
    public var lambdaA: Float = 10
    /// Weight of the cycle loss B → A → B.
    public var lambdaB: Float = 10
    /// Weight of the identity losses, relative to the cycle losses; 0 leaves them out.
    public var lambdaIdentity: Float = 0.5
    /// Earlier fakes shown to a discriminator.
    public var poolSize = 50
    /// Share of the old weights that the averaged generators keep each step; 0 for no average, as in the reference.
    public var averaging: Float = 0
    /// Of Adam, before any schedule.
    public var learningRate: Float = 0.0002
    /// Decay of Adam's first moment.
    public var beta1: Float = 0.5
    /// Decay of Adam's second moment.
    public var beta2: Float = 0.999
    /// Of both generators' gradients together, and of both discriminators'; the reference has none.
    public var clipping: GradientClipping?
    /// Of everything random.
    public var seed: UInt64 = 0

    /// The reference's defaults.
    public init() {}

    /// Why images of these sides cannot be trained on; nil where they can.
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

/// Images that the networks cannot take.
public enum UnsuitableImages: Error, Equatable, CustomStringConvertible {
    /// A side is below `least` pixels.
    case tooSmall(width: Int, height: Int, least: Int)
    /// A side does not divide by `multiple`.
    case indivisible(width: Int, height: Int, multiple: Int)

    /// What is wrong with them.
    public var problem: String {
        switch self {
        case .tooSmall(let width, let height, _): "images of \(width)x\(height) are too small for these networks"
        case .indivisible(let width, let height, let multiple): "images of \(width)x\(height) do not divide by \(multiple)"
        }
    }

    /// What would fit.
    public var remedy: String {
        switch self {
        case .tooSmall(_, _, let least): "use at least \(least) pixels a side"
        case .indivisible: "use a size that does"
        }
    }

    /// One line: what is wrong, what would fit.
    public var description: String { "\(problem) - \(remedy)" }
}
