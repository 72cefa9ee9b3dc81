/// An elementwise function of one array.
public enum UnaryFunction: Sendable {
    case affine(scale: Float, offset: Float)
    case absolute
    case sign
    case square
    case squareRoot
    case reciprocal
    case exponential
    case logarithm
    case tanh
    case sigmoid
    /// log(1 + exp(x)).
    case softplus
    /// erf(x) = 2 / √π ∫₀ˣ exp(-t²) dt.
    case errorFunction
    case leakyReLU(slope: Float)
    case power(Float)
    case clamp(ClosedRange<Float>)
    /// 1 where x is greater, else 0.
    case isGreater(than: Float)
}

/// An elementwise function of two arrays whose shapes broadcast.
public enum BinaryFunction: Sendable {
    case add, subtract, multiply, divide, maximum, minimum
    /// 1 where x > y, else 0.
    case isGreater
    /// x (1 - y²): the gradient x of a tanh whose output is y.
    case tanhGradient
    /// x y (1 - y): the gradient x of a sigmoid whose output is y.
    case sigmoidGradient
    /// x where y > 0, else slope · x: the gradient x of a leaky ReLU whose input is y.
    case leakyReLUGradient(slope: Float)
    /// x + scale · y.
    case addScaled(Float)
}

/// What a reduction makes of many elements.
public enum Reduction: Sendable {
    case sum, maximum, minimum
}

/// Constants of one Adam step, the bias corrections taken into `stepSize` and `rootCorrection`.
public struct AdamStep: Sendable {
    /// lr / (1 - β1ᵗ).
    public var stepSize: Float
    public var beta1, beta2: Float
    /// 1 / √(1 - β2ᵗ).
    public var rootCorrection: Float
    public var epsilon: Float
    /// Added to the gradient, times the weight.
    public var weightDecay: Float
    /// The weight is multiplied by this first: 1 - lr · decay in AdamW, else 1.
    public var shrink: Float

    public init(
        stepSize: Float, beta1: Float, beta2: Float, rootCorrection: Float, epsilon: Float, weightDecay: Float, shrink: Float
    ) {
        (self.stepSize, self.beta1, self.beta2) = (stepSize, beta1, beta2)
        (self.rootCorrection, self.epsilon, self.weightDecay, self.shrink) = (rootCorrection, epsilon, weightDecay, shrink)
    }
}

/// What follows a normalisation in the same pass: an affine map of each channel and an activation.
public struct NormalizationTail {
    /// [channels]; 1 where nil.
    public var scale: NDArray?
    /// [channels]; 0 where nil.
    public var offset: NDArray?
    /// The activation gives slope · a for a not above 0: 1 for none, 0 for ReLU.
    public var slope: Float

    public init(scale: NDArray? = nil, offset: NDArray? = nil, slope: Float = 1) {
        (self.scale, self.offset, self.slope) = (scale, offset, slope)
    }
}

/// A result of `ComputeBackend.normalize`: y, and the statistics that the gradient needs.
public struct Normalized {
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
public struct NormalizedGradient {
    /// Of the input's shape.
    public let input: NDArray
    /// Gradients with respect to scale and offset from each group alone, [groups, channels].
    public let scale, offset: NDArray

    /// The three gradients of one normalisation.
    public init(input: NDArray, scale: NDArray, offset: NDArray) {
        (self.input, self.scale, self.offset) = (input, scale, offset)
    }
}

/// Where arrays live and numbers are made: the one boundary between the mathematics above and the kernels below.
///
/// Every numeric function of `NDArray` ends in one of these. Shapes are checked by the callers. Results are new arrays,
/// dense and row-major, on the same backend, and do not depend on how many threads made them.
public protocol ComputeBackend: AnyObject, Sendable {
    /// Bytes in use.
    var memory: MemoryUsage { get }

    /// Copies numbers to the backend.
    func upload(_ values: [Float]) -> Storage
    /// Copies numbers from the backend.
    func download(_ array: NDArray) -> [Float]
    func filled(shape: [Int], with value: Float) -> NDArray
    /// An array whose numbers may be anything.
    func unset(shape: [Int]) -> NDArray

    func unary(_ function: UnaryFunction, _ x: NDArray) -> NDArray
    func binary(_ function: BinaryFunction, _ x: NDArray, _ y: NDArray) -> NDArray
    /// Reads x along `strides` in elements: transposing and broadcasting.
    func gather(_ x: NDArray, shape: [Int], strides: [Int]) -> NDArray
    func concatenate(_ arrays: [NDArray], axis: Int) -> NDArray
    /// Reduces one axis to extent 1.
    func reduce(_ reduction: Reduction, _ x: NDArray, axis: Int) -> NDArray
    func mapAxis(_ x: NDArray, axis: Int, through map: AxisMap) -> NDArray

    /// Products of matrices [rows, inner] and [inner, columns], or batches [batch, ...] of them; a batch of one is shared.
    func matrixProduct(_ a: NDArray, transposed: Bool, _ b: NDArray, transposed: Bool) -> NDArray

    func convolve(_ x: NDArray, weights: NDArray, bias: NDArray?, geometry: ConvolutionGeometry) -> NDArray
    /// The gradient by x; also the forward pass of a transposed convolution.
    func convolveBackwardData(_ outputGradient: NDArray, weights: NDArray, geometry: ConvolutionGeometry) -> NDArray
    /// The gradient by the weights.
    func convolveBackwardWeights(_ x: NDArray, _ outputGradient: NDArray, geometry: ConvolutionGeometry) -> NDArray

    /// Normalises x, read as [groups, rows, channels], to mean 0 and variance 1 over its rows; then the tail, then adds
    /// `residual` of x's shape. Known statistics are used as they are.
    func normalize(
        _ x: NDArray, groups: Int, epsilon: Float, statistics: (mean: NDArray, variance: NDArray)?, tail: NormalizationTail,
        residual: NDArray?
    ) -> Normalized
    /// The gradients of `normalize`, from the statistics it left. That by the residual is the output's.
    func normalizeGradient(
        _ x: NDArray, mean: NDArray, variance: NDArray, outputGradient: NDArray, groups: Int, epsilon: Float,
        tail: NormalizationTail
    ) -> NormalizedGradient

    /// One Adam step on `weight` and its two moments, in place where nobody else holds them.
    func adam(_ step: AdamStep, gradient: NDArray, weight: inout NDArray, first: inout NDArray, second: inout NDArray)
}
