/// Arithmetic on shapes: the extents of an array's axes, outermost first.
public enum Shape {
    /// Elements of an array: the product of its extents, 1 for a scalar.
    public static func count(_ shape: [Int]) -> Int { shape.reduce(1, *) }

    /// Row-major strides in elements.
    public static func strides(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in stride(from: shape.count - 2, through: 0, by: -1) { strides[axis] = strides[axis + 1] * shape[axis + 1] }
        return strides
    }

    /// The shape of an elementwise result: axes are aligned at the end, and an extent of 1 stretches.
    ///
    /// - Precondition: the shapes agree in that sense; `operation` is named in the message otherwise.
    public static func broadcast(_ a: [Int], _ b: [Int], operation: String) -> [Int] {
        let count = max(a.count, b.count)
        return (0..<count).map { axis in
            let i = axis - (count - a.count), j = axis - (count - b.count)
            let x = i < 0 ? 1 : a[i], y = j < 0 ? 1 : b[j]
            require(x == y || x == 1 || y == 1, "\(operation): shapes \(a) and \(b) do not broadcast")
            return x == 1 ? y : x
        }
    }

    /// Strides for reading an array of shape `from` as if it had shape `to`: 0 along the axes that repeat.
    public static func broadcastStrides(from: [Int], to: [Int]) -> [Int] {
        let own = strides(from), missing = to.count - from.count
        return to.indices.map { axis in
            axis < missing || from[axis - missing] == 1 ? 0 : own[axis - missing]
        }
    }

    /// The axes along which an array of shape `from` was stretched to become `to`.
    package static func broadcastAxes(from: [Int], to: [Int]) -> [Int] {
        let missing = to.count - from.count
        return to.indices.filter { $0 < missing || (from[$0 - missing] == 1 && to[$0] != 1) }
    }

    /// `axis` counted from the end where negative.
    package static func axis(_ axis: Int, of shape: [Int], operation: String) -> Int {
        let positive = axis < 0 ? axis + shape.count : axis
        require(shape.indices.contains(positive), "\(operation): shape \(shape) has no axis \(axis)")
        return positive
    }
}
