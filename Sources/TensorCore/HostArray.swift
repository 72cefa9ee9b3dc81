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

    /// A copy whose axis `i` is axis `order[i]` of this array.
    ///
    /// - Precondition: `order` names every axis once.
    public func transposed(_ order: [Int]) -> HostArray {
        require(order.sorted() == Array(0..<shape.count), "HostArray: \(order) does not name each axis of \(shape)")
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in stride(from: shape.count - 2, through: 0, by: -1) { strides[axis] = strides[axis + 1] * shape[axis + 1] }
        let newShape = order.map { shape[$0] }
        let steps = order.map { strides[$0] }
        var index = [Int](repeating: 0, count: shape.count)
        var offset = 0
        let result = values.indices.map { _ in
            let value = values[offset]
            for axis in stride(from: shape.count - 1, through: 0, by: -1) {
                index[axis] += 1
                offset += steps[axis]
                if index[axis] < newShape[axis] { break }
                offset -= steps[axis] * newShape[axis]
                index[axis] = 0
            }
            return value
        }
        return HostArray(shape: newShape, values: result)
    }
}
