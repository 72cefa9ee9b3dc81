import TensorCore

/// How layers initialise their parameters, and on which backend.
public struct Initialization {
    /// For weights of convolutions and linear layers; their biases are 0 at first.
    public var weights: Initializer
    /// For the scales of normalisations; their offsets are 0 at first.
    public var scales: Initializer
    /// The source of random numbers that initializers draw from.
    public let random: RandomSource
    /// The backend that holds the parameters.
    public let backend: any ComputeBackend

    /// Initializers, by default those of the CycleGAN paper: weights from a normal distribution of standard deviation 0.02,
    /// scales 1.
    public init(
        weights: Initializer = .normal(standardDeviation: 0.02), scales: Initializer = .constant(1), random: RandomSource,
        on backend: any ComputeBackend
    ) {
        (self.weights, self.scales, self.random, self.backend) = (weights, scales, random, backend)
    }

    func weights(_ shape: [Int]) -> NDArray { weights.array(shape: shape, random: random, on: backend) }

    func scales(_ shape: [Int]) -> NDArray { scales.array(shape: shape, random: random, on: backend) }

    func zeros(_ shape: [Int]) -> NDArray { NDArray(filledWith: 0, shape: shape, on: backend) }
}
