/// What follows a normalisation in the same pass: an affine map of each channel and an activation.
public struct NormalizationTail: Sendable {
    /// [channels]; 1 where nil.
    public var scale: NDArray?
    /// [channels]; 0 where nil.
    public var offset: NDArray?
    /// The activation gives slope · a for a not above 0: 1 for none, 0 for ReLU.
    public var slope: Float

    /// Nothing, unless given.
    public init(scale: NDArray? = nil, offset: NDArray? = nil, slope: Float = 1) {
        (self.scale, self.offset, self.slope) = (scale, offset, slope)
    }
}

/// A result of `ComputeBackend.normalize`: y, and the statistics that the gradient needs.
public struct Normalized: Sendable {
    /// Of the input's shape.
    public let output: NDArray
    /// [groups, channels].
    public let mean: NDArray
    /// [groups, channels], biased: divided by the number of rows.
    public let variance: NDArray

    /// The three arrays of one normalisation.
    public init(output: NDArray, mean: NDArray, variance: NDArray) {
        (self.output, self.mean, self.variance) = (output, mean, variance)
    }
}

/// A result of `ComputeBackend.normalizeGradient`.
public struct NormalizedGradient: Sendable {
    /// Of the input's shape.
    public let input: NDArray
    /// Gradients with respect to scale and offset from each group alone, [groups, channels].
    public let scale, offset: NDArray

    /// The three gradients of one normalisation.
    public init(input: NDArray, scale: NDArray, offset: NDArray) {
        (self.input, self.scale, self.offset) = (input, scale, offset)
    }
}
