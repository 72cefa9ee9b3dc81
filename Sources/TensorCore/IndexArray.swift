/// Whole numbers with a shape: positions, classes, tokens.
public struct IndexArray: Sendable, Equatable {
    /// Extent of each axis, outermost first.
    public let shape: [Int]
    /// Elements in row-major order.
    public let values: [Int]

    /// - Precondition: there are as many values as `shape` holds.
    public init(_ values: [Int], shape: [Int]) {
        require(Shape.count(shape) == values.count, "IndexArray: shape \(shape) does not hold \(values.count) values")
        (self.shape, self.values) = (shape, values)
    }

    /// One axis.
    public init(_ values: some Sequence<Int>) {
        let values = Array(values)
        self.init(values, shape: [values.count])
    }

    /// The numbers of an array that holds whole ones, such as a column of classes.
    ///
    /// - Precondition: all are whole.
    public init(_ array: NDArray) {
        self.init(
            array.values.map { number in
                guard let index = Int(exactly: number) else { fatalError("IndexArray: \(number) is not a whole number") }
                return index
            }, shape: array.shape)
    }

    /// Number of elements.
    public var count: Int { values.count }

    /// The same numbers in another shape.
    ///
    /// - Precondition: the counts are equal.
    public func reshaped(_ shape: [Int]) -> IndexArray { IndexArray(values, shape: shape) }

    /// Where in an array of `shape` each element stands whose position along `axis` is given here, and whose others are its own.
    ///
    /// - Precondition: this shape is no larger than `shape` along the other axes, and positions lie in that axis.
    package func flatPositions(in shape: [Int], axis: Int, operation: String) -> [Int] {
        require(
            self.shape.count == shape.count && shape.indices.allSatisfy { $0 == axis || self.shape[$0] <= shape[$0] },
            "\(operation): indices of shape \(self.shape) along axis \(axis) of \(shape)")
        let strides = Shape.strides(shape), step = strides[axis], extent = shape[axis]
        let length = self.shape[shape.count - 1], run = axis == shape.count - 1 ? 0 : 1
        var place = [Int](repeating: 0, count: shape.count - 1), positions: [Int] = []
        positions.reserveCapacity(count)
        values.withUnsafeBufferPointer { values in
            // Along the last axis in a run; the axes before it count like a clock.
            while positions.count < values.count {
                var start = 0
                for other in place.indices where other != axis { start += place[other] * strides[other] }
                for index in values[positions.count..<positions.count + length] {
                    require(index >= 0 && index < extent, "\(operation): index \(index) in an axis of \(extent)")
                    positions.append(start + index * step)
                    start += run
                }
                for other in place.indices.reversed() {
                    place[other] += 1
                    if place[other] < self.shape[other] { break }
                    place[other] = 0
                }
            }
        }
        return positions
    }
}
