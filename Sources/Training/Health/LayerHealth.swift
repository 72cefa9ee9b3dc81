/// Measurements of a layer with parameters in one step. Norms are L2 norms of all values together, as one vector.
public struct LayerHealth: Sendable, Equatable {
    /// The name of the network, and the path of the layer in it, as in the names of its state.
    public let network, layer: String
    /// The number of elements of the layer's parameters.
    public let parameterCount: Int
    /// Whether the parameters mix channels, as in a convolution or a linear layer. The parameters of a normalisation do not, and
    /// their gradients have another order of magnitude.
    public let mixesChannels: Bool
    /// The norm of the output, after the following layers without parameters such as an activation function, over all passes of
    /// the step; nil where the layer is not in a `Sequential`.
    public var activationNorm: Float?
    /// The norm of the gradient that the optimizer used, after any clipping; nil where there was none.
    public var gradientNorm: Float?
    /// The norm of the change of the parameters by the optimizer; nil where it made no step.
    public var updateNorm: Float?
    /// The norm of the parameters before the step.
    public var weightNorm: Float
    /// The share of ReLU units whose output was 0 for every sample and pixel, in [0, 1]; nil where there is no ReLU.
    public var deadShare: Float?
    /// The number of samples and pixels per unit that `deadShare` was computed from.
    public var observationsPerUnit = 0

    /// The norm of the update divided by that of the parameters, about 1e-3 in a healthy training; nil where there was no update
    /// or the parameters are 0.
    public var updateRatio: Float? {
        guard let updateNorm, weightNorm > 0 else { return nil }
        return updateNorm / weightNorm
    }

    /// The root mean square of the gradient's elements, by which layers of different sizes can be compared; nil where there was
    /// no gradient.
    public var gradientPerParameter: Float? { gradientNorm.map { $0 / Float(parameterCount).squareRoot() } }

    /// Creates measurements of a layer.
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
