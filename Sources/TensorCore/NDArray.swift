/// A dense array of float32 with a shape, held by a backend. A value: nothing changes it once made.
///
/// These are numbers without gradients; `Tensor` in Autograd records what is done to them.
public struct NDArray: Sendable {
    /// Extent of each axis, outermost first; empty for a scalar.
    public let shape: [Int]
    package var storage: Storage
    /// Where the numbers live; arrays work together only on the same backend.
    public let backend: any ComputeBackend

    package init(shape: [Int], storage: Storage, backend: any ComputeBackend) {
        require(Shape.count(shape) == storage.count, "NDArray: shape \(shape) does not hold \(storage.count) elements")
        (self.shape, self.storage, self.backend) = (shape, storage, backend)
    }

    /// `values` in row-major order.
    ///
    /// - Precondition: there are as many values as `shape` holds.
    public init(_ values: [Float], shape: [Int], on backend: any ComputeBackend) {
        self.init(shape: shape, storage: backend.upload(values), backend: backend)
    }

    public init(_ array: HostArray, on backend: any ComputeBackend) { self.init(array.values, shape: array.shape, on: backend) }

    /// A scalar.
    public init(_ value: Float, on backend: any ComputeBackend) { self.init([value], shape: [], on: backend) }

    public init(filledWith value: Float, shape: [Int], on backend: any ComputeBackend) {
        self = backend.filled(shape: shape, with: value)
    }

    /// Memory as it is, for numbers that are about to be replaced.
    public init(unsetOfShape shape: [Int], on backend: any ComputeBackend) { self = backend.unset(shape: shape) }

    /// Independent standard normal numbers.
    public init(normal random: RandomSource, shape: [Int], on backend: any ComputeBackend) {
        self.init((0..<Shape.count(shape)).map { _ in random.normal() }, shape: shape, on: backend)
    }

    /// Independent numbers, uniform in `range`.
    public init(uniform range: Range<Float>, _ random: RandomSource, shape: [Int], on backend: any ComputeBackend) {
        self.init((0..<Shape.count(shape)).map { _ in random.uniform(in: range) }, shape: shape, on: backend)
    }

    /// Number of elements.
    public var count: Int { storage.count }

    /// The elements in row-major order.
    public var values: [Float] { backend.download(self) }

    /// A copy that belongs to no backend.
    public var host: HostArray { HostArray(shape: shape, values: values) }

    /// The only element.
    ///
    /// - Precondition: there is one.
    public var scalar: Float {
        require(count == 1, "NDArray: shape \(shape) is not a single number")
        return values[0]
    }
}
