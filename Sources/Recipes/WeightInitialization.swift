import NeuralNetworks
import TensorCore

/// The distribution of a new network's weights, as in `init_weights` of the reference.
public struct WeightInitialization: Sendable, Codable, Equatable {
    /// A distribution of weights.
    public enum Method: String, Sendable, Codable, CaseIterable {
        /// A normal distribution with standard deviation `gain`.
        case normal
        /// Xavier initialisation (Glorot and Bengio, 2010), multiplied by `gain`.
        case xavier
        /// Kaiming initialisation (He et al., 2015).
        case kaiming
        /// Orthogonal matrices (Saxe et al., 2013), multiplied by `gain`.
        case orthogonal
    }

    /// The distribution; `normal` in the reference.
    public var method = Method.normal
    /// The standard deviation of `normal` or the gain of `xavier` and `orthogonal`; for every method also the standard deviation
    /// of the scales of normalisation layers, whose mean is 1. 0.02 in the reference.
    public var gain: Float = 0.02

    /// Creates an initialisation, by default that of the reference.
    public init(method: Method = .normal, gain: Float = 0.02) { (self.method, self.gain) = (method, gain) }

    /// Returns the initializers of a network's layers, which draw weights from `random`.
    public func initialization(_ random: RandomSource, on backend: any ComputeBackend) -> Initialization {
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
