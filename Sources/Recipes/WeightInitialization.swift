import NeuralNetworks
import TensorCore

/// How the weights of a new network are drawn. The reference's `init_weights`.
public struct WeightInitialization: Sendable, Codable, Equatable {
    /// The distribution of the weights.
    public enum Method: String, Sendable, Codable, CaseIterable {
        /// Normal, with `gain` as its standard deviation.
        case normal
        /// Glorot and Bengio, 2010, times `gain`.
        case xavier
        /// He et al., 2015.
        case kaiming
        /// Saxe et al., 2013, times `gain`.
        case orthogonal
    }

    /// The distribution, `normal` in the reference.
    public var method = Method.normal
    /// The deviation of `normal`, the gain of `xavier` and `orthogonal`; `kaiming` has none. 0.02 in the reference.
    public var gain: Float = 0.02

    /// The reference's, unless given.
    public init(method: Method = .normal, gain: Float = 0.02) { (self.method, self.gain) = (method, gain) }

    /// How layers draw their weights from `random`.
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
