/// Plain numbers with a shape, held by nobody's backend: what files, data loaders and threads hand to each other.
public struct HostArray: Sendable, Equatable {
    /// Extent of each axis, outermost first; empty for a scalar.
    public let shape: [Int]
    /// Elements in row-major order.
    public var values: [Float]

    /// - Precondition: `values.count` is the product of `shape`.
    public init(shape: [Int], values: [Float]) {
        require(
            shape.reduce(1, *) == values.count, "HostArray: shape \(shape) does not hold \(values.count) values")
        self.shape = shape
        self.values = values
    }
}
