import GANModels
import NeuralNetworks
import Optimizers
import TensorCore

/// How the weights of a new network are drawn. The reference's `init_weights`.
public struct WeightInitialization: Sendable, Codable, Equatable {
    public enum Method: String, Sendable, Codable, CaseIterable {
        case normal, xavier, kaiming, orthogonal
    }

    public var method = Method.normal
    /// The deviation of `normal`, the gain of `xavier` and `orthogonal`; `kaiming` has none. 0.02 in the reference.
    public var gain: Float = 0.02

    public init(method: Method = .normal, gain: Float = 0.02) { (self.method, self.gain) = (method, gain) }

    func initialization(_ random: RandomSource, on backend: any ComputeBackend) -> Initialization {
        let weights: Initializer =
            switch method {
            case .normal: .normal(standardDeviation: gain)
            case .xavier: .xavierNormal(gain: gain)
            case .kaiming: .kaimingNormal()
            case .orthogonal: .orthogonal(gain: gain)
            }
        return Initialization(
            weights: weights, scales: .normal(mean: 1, standardDeviation: gain), random: random, on: backend)
    }
}

/// What a CycleGAN is made of and how it learns; the defaults are the reference's.
public struct CycleGANOptions: Sendable, Codable, Equatable {
    public var generator = GeneratorConfiguration()
    public var discriminator = DiscriminatorConfiguration()
    public var initialization = WeightInitialization()
    public var loss = AdversarialLoss.lsgan
    /// Weights of the cycle losses A → B → A and B → A → B.
    public var lambdaA: Float = 10
    public var lambdaB: Float = 10
    /// Weight of the identity losses, relative to the cycle losses; 0 leaves them out.
    public var lambdaIdentity: Float = 0.5
    /// Earlier fakes shown to a discriminator, see `ImagePool`.
    public var poolSize = 50
    public var learningRate: Float = 0.0002
    public var beta1: Float = 0.5
    public var beta2: Float = 0.999
    /// Of both generators' gradients together, and of both discriminators'; the reference has none.
    public var clipping: GradientClipping?
    public var seed: UInt64 = 0

    public init() {}
}

extension CycleGANOptions {
    /// Why images of these sides cannot be trained on; nil where they can.
    public func objection(width: Int, height: Int) -> UnsuitableImages? {
        let least = max(generator.smallestSide, discriminator.smallestSide), multiple = generator.sideMultiple
        if min(width, height) < least {
            return UnsuitableImages(
                description: "images of \(width)x\(height) are too small for these networks - use at least \(least) pixels a side"
            )
        }
        if !width.isMultiple(of: multiple) || !height.isMultiple(of: multiple) {
            return UnsuitableImages(
                description: "images of \(width)x\(height) do not divide by \(multiple) - use a size that does")
        }
        return nil
    }
}

/// Images that the networks cannot take.
public struct UnsuitableImages: Error, CustomStringConvertible {
    public let description: String
}
