/// What a layer with parameters did in one step. Norms are L2, of all numbers of a kind as of one vector.
public struct LayerHealth: Sendable, Equatable {
    /// The network, and the layer's path in it as its state is named.
    public let network, layer: String
    /// Numbers in the layer's parameters.
    public let parameterCount: Int
    /// Whether the parameters mix channels, as those of a convolution or a linear layer; a normalisation's do not, and their
    /// gradients are of another order.
    public let mixesChannels: Bool
    /// Of what the layer and those without parameters behind it gave, its activation function say, in all its passes; nil where
    /// it stands in no `Sequential`.
    public var activationNorm: Float?
    /// Of the gradient as the optimizer took it, clipped where that was asked for; nil where there was none.
    public var gradientNorm: Float?
    /// Of what the optimizer added to the parameters; nil where it made no step.
    public var updateNorm: Float?
    /// Of the parameters before the step.
    public var weightNorm: Float
    /// Share of ReLU units that gave 0 for every sample and pixel, 0 to 1; nil where there is no ReLU.
    public var deadShare: Float?
    /// Samples and pixels that `deadShare` rests on.
    public var observationsPerUnit = 0

    /// Size of an update beside that of the parameters, some 1e-3 in a healthy training; nil where either is unknown or 0.
    public var updateRatio: Float? {
        guard let updateNorm, weightNorm > 0 else { return nil }
        return updateNorm / weightNorm
    }

    /// The gradient of a single parameter, as root mean square: what layers of different sizes are compared by.
    public var gradientPerParameter: Float? { gradientNorm.map { $0 / Float(parameterCount).squareRoot() } }

    public init(
        network: String, layer: String, parameterCount: Int, mixesChannels: Bool = true, activationNorm: Float? = nil,
        gradientNorm: Float? = nil, updateNorm: Float? = nil, weightNorm: Float, deadShare: Float? = nil,
        observationsPerUnit: Int = 0
    ) {
        (self.network, self.layer, self.parameterCount) = (network, layer, parameterCount)
        (self.mixesChannels, self.activationNorm, self.gradientNorm) = (mixesChannels, activationNorm, gradientNorm)
        (self.updateNorm, self.weightNorm) = (updateNorm, weightNorm)
        (self.deadShare, self.observationsPerUnit) = (deadShare, observationsPerUnit)
    }
}
