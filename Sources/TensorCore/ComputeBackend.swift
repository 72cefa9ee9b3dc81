/// Where arrays live and numbers are made: the one boundary between the mathematics above and the kernels below.
///
/// Every numeric function of `NDArray` ends in one of these. Shapes are checked by the callers. Results are new arrays, dense and
/// row-major, on the same backend, and do not depend on how many threads made them. A backend may still be at work when it
/// returns a result: only `download` and `synchronize` wait.
///
/// A backend makes its arrays with `NDArray.init(shape:storage:backend:)` around a `Storage` whose `contents` are its own.
public protocol ComputeBackend: AnyObject, Sendable {
    /// What the backend is called, as "cpu".
    var name: String { get }
    /// Bytes in use.
    var memory: MemoryUsage { get }
    /// Returns when everything that was asked for is done. PyTorch's `synchronize`.
    func synchronize()

    // MARK: Making arrays

    /// Copies numbers to the backend.
    func upload(_ values: [Float]) -> Storage
    /// Copies numbers from the backend, in row-major order, once they are made.
    func download(_ array: NDArray) -> [Float]
    /// An array that holds `value` everywhere.
    func filled(shape: [Int], with value: Float) -> NDArray
    /// An array whose numbers may be anything.
    func unset(shape: [Int]) -> NDArray
    /// The numbers that `distribution.fill` draws from `source`, which is left in the state that `fill` leaves it in.
    func random(_ distribution: RandomDistribution, shape: [Int], from source: RandomSource) -> NDArray

    // MARK: Elementwise functions, arrangements, reductions

    /// f of each element.
    func unary(_ function: UnaryFunction, _ x: NDArray) -> NDArray
    /// f of each pair of elements; the shapes broadcast, see `Shape.broadcast`.
    func binary(_ function: BinaryFunction, _ x: NDArray, _ y: NDArray) -> NDArray
    /// Reads x along `strides`, in elements, for an array of `shape`: transposing and broadcasting.
    func gather(_ x: NDArray, shape: [Int], strides: [Int]) -> NDArray
    /// Joins arrays, at least one, whose shapes agree but for `axis`.
    func concatenate(_ arrays: [NDArray], axis: Int) -> NDArray
    /// Reduces one axis to extent 1. The sum over an empty axis is 0, the maximum -∞, the minimum ∞.
    func reduce(_ reduction: Reduction, _ x: NDArray, axis: Int) -> NDArray
    /// Maps one axis, of extent `map.inputCount`, onto another.
    func mapAxis(_ x: NDArray, axis: Int, through map: AxisMap) -> NDArray

    // MARK: Products and convolutions

    /// Products of matrices [rows, inner] and [inner, columns], or batches [batch, ...] of them; a batch of one is shared.
    func matrixProduct(_ a: NDArray, transposed: Bool, _ b: NDArray, transposed: Bool) -> NDArray
    /// The convolution of x, of `geometry.inputShape`, with weights, of `geometry.weightShape`; then the tail.
    func convolve(_ x: NDArray, weights: NDArray, tail: ConvolutionTail, geometry: ConvolutionGeometry) -> NDArray
    /// The gradient with respect to x, from that of the output; also the forward pass of a transposed convolution.
    func convolveBackwardData(_ outputGradient: NDArray, weights: NDArray, geometry: ConvolutionGeometry) -> NDArray
    /// The gradient with respect to the weights, from x and the gradient of the output.
    func convolveBackwardWeights(_ x: NDArray, _ outputGradient: NDArray, geometry: ConvolutionGeometry) -> NDArray

    // MARK: Normalisation

    /// Normalises x, read as [groups, rows, channels], to mean 0 and variance 1 over its rows; then the tail, then adds
    /// `residual` of x's shape. Known statistics are used as they are.
    func normalize(
        _ x: NDArray, groups: Int, epsilon: Float, statistics: (mean: NDArray, variance: NDArray)?, tail: NormalizationTail,
        residual: NDArray?
    ) -> Normalized
    /// The gradients of `normalize`, from the statistics it left. That of the residual is the output's.
    func normalizeGradient(
        _ x: NDArray, mean: NDArray, variance: NDArray, outputGradient: NDArray, groups: Int, epsilon: Float,
        tail: NormalizationTail
    ) -> NormalizedGradient

    // MARK: Optimization

    /// One Adam step on each weight and its two moments, in place where no other array holds them.
    ///
    /// - Parameters:
    ///   - weights: Changed in place where nobody else holds them.
    ///   - steps: The constants of each weight's step.
    ///   - gradients: One for each weight, of its shape.
    ///   - first: The running averages of gradients.
    ///   - second: The running averages of squared gradients.
    func adam(
        _ steps: [AdamStep], gradients: [NDArray], weights: inout [NDArray], first: inout [NDArray], second: inout [NDArray])
}
