/// A dense array of float32 with a shape, held by a backend. It is a value: nothing changes it once it is made.
///
/// These are numbers without gradients; `Tensor` in Autograd records what is done to them.
public struct NDArray: Sendable {
    /// Extent of each axis, outermost first; empty for a scalar.
    public let shape: [Int]
    /// The memory, which arrays of other shapes may share.
    public private(set) var storage: Storage
    /// Where the numbers live; arrays work together only on the same backend.
    public let backend: any ComputeBackend

    /// An array in memory that its backend has made: how a backend gives its results.
    ///
    /// - Precondition: `storage` holds as many elements as `shape`.
    public init(shape: [Int], storage: Storage, backend: any ComputeBackend) {
        require(Shape.count(shape) == storage.count, "NDArray: shape \(shape) does not hold \(storage.count) elements")
        (self.shape, self.storage, self.backend) = (shape, storage, backend)
    }

    /// `values` in row-major order.
    ///
    /// - Precondition: there are as many values as `shape` holds.
    public init(_ values: [Float], shape: [Int], on backend: any ComputeBackend) {
        self.init(shape: shape, storage: backend.upload(values), backend: backend)
    }

    /// A copy of numbers that belong to no backend.
    public init(_ array: HostArray, on backend: any ComputeBackend) { self.init(array.values, shape: array.shape, on: backend) }

    /// A scalar.
    public init(_ value: Float, on backend: any ComputeBackend) { self.init(filledWith: value, shape: [], on: backend) }

    /// The same number everywhere. PyTorch's `full`.
    public init(filledWith value: Float, shape: [Int], on backend: any ComputeBackend) {
        self = backend.filled(shape: shape, with: value)
    }

    /// Memory as it is, for numbers that are about to be replaced. PyTorch's `empty`.
    public init(unsetOfShape shape: [Int], on backend: any ComputeBackend) { self = backend.unset(shape: shape) }

    /// Independent random numbers, drawn in row-major order.
    public init(
        _ distribution: RandomDistribution, _ random: RandomSource, shape: [Int], on backend: any ComputeBackend
    ) {
        self = backend.random(distribution, shape: shape, from: random)
    }

    /// Independent standard normal numbers. PyTorch's `randn`.
    public init(normal random: RandomSource, shape: [Int], on backend: any ComputeBackend) {
        self.init(.normal(), random, shape: shape, on: backend)
    }

    /// Independent numbers, uniform in `range`. PyTorch's `uniform_`.
    public init(uniform range: Range<Float>, _ random: RandomSource, shape: [Int], on backend: any ComputeBackend) {
        self.init(.uniform(range), random, shape: shape, on: backend)
    }

    /// Number of elements.
    public var count: Int { storage.count }

    /// Whether no other array shares this one's memory, so that a backend may change the numbers in place.
    public mutating func isUniquelyHeld() -> Bool { isKnownUniquelyReferenced(&storage) }
}

extension NDArray {
    /// The elements in row-major order.
    public var values: [Float] { backend.download(self) }

    /// A copy that belongs to no backend.
    public var host: HostArray { HostArray(shape: shape, values: values) }

    /// The only element. PyTorch's `item`.
    ///
    /// - Precondition: there is one.
    public var scalar: Float {
        require(count == 1, "NDArray: shape \(shape) is not a single number")
        return values[0]
    }

    /// The only element of each array, all read from the backend at once.
    ///
    /// - Precondition: each array has one element, and all are on the same backend.
    public static func scalars(of arrays: [NDArray]) -> [Float] {
        for array in arrays { require(array.count == 1, "NDArray: shape \(array.shape) is not a single number") }
        return arrays.isEmpty ? [] : concatenated(arrays.map { $0.reshaped([1]) }, axis: 0).values
    }
}
