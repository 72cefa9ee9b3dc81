import TensorCore

/// What layers need in order to make their weights.
public struct Initialization {
    /// For weights of convolutions and linear layers; their biases begin at 0.
    public var weights: Initializer
    /// For the scales of normalisations; their offsets begin at 0.
    public var scales: Initializer
    public let random: RandomSource
    public let backend: any ComputeBackend

    public init(
        weights: Initializer = .normal(standardDeviation: 0.02), scales: Initializer = .constant(1), random: RandomSource,
        on backend: any ComputeBackend
    ) {
        (self.weights, self.scales, self.random, self.backend) = (weights, scales, random, backend)
    }

    func weights(_ shape: [Int]) -> NDArray {
        weights == .unset
            ? NDArray(unsetOfShape: shape, on: backend)
            : NDArray(weights.values(shape: shape, random: random), shape: shape, on: backend)
    }

    func scales(_ shape: [Int]) -> NDArray {
        NDArray(scales.values(shape: shape, random: random), shape: shape, on: backend)
    }

    func zeros(_ shape: [Int]) -> NDArray { NDArray(filledWith: 0, shape: shape, on: backend) }
}
