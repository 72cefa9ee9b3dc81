// Orders along an axis, on the host: NaN counts as the largest, as in PyTorch.

extension NDArray {
    /// Positions along an axis that put its elements in order; equal ones stay as they were.
    public func sortedIndices(axis: Int = -1, descending: Bool = false) -> IndexArray {
        let axis = Shape.axis(axis, of: shape, operation: "sort")
        return ordered(axis: axis, keeping: shape[axis], descending: descending)
    }

    /// Positions along an axis of its `count` largest (or smallest) elements, the largest (smallest) first; of equal ones the
    /// first.
    ///
    /// - Precondition: the axis has as many.
    public func topIndices(_ count: Int, axis: Int = -1, largest: Bool = true) -> IndexArray {
        let axis = Shape.axis(axis, of: shape, operation: "top k")
        require(count >= 0 && count <= shape[axis], "top k: \(count) elements of axis \(axis) of \(shape)")
        return ordered(axis: axis, keeping: count, descending: largest)
    }

    /// Positions along an axis of its largest (or smallest) elements, the first of equal ones; the axis keeps extent 1.
    ///
    /// - Precondition: the axis is not empty, unless all of the array is.
    public func extremeIndices(axis: Int, largest: Bool) -> IndexArray {
        let axis = Shape.axis(axis, of: shape, operation: "extreme"), extent = shape[axis]
        let (outer, inner) = (Shape.count(Array(shape[..<axis])), Shape.count(Array(shape[(axis + 1)...])))
        require(extent > 0 || outer * inner == 0, "extreme: axis \(axis) of \(shape) has no elements")
        var indices = [Int](repeating: 0, count: outer * inner)
        values.withUnsafeBufferPointer { values in
            var best = [Float](repeating: 0, count: inner)
            for row in 0..<outer {
                for position in 0..<extent {
                    let start = (row * extent + position) * inner
                    for i in 0..<inner {
                        let x = values[start + i], least = best[i]
                        guard position == 0 || (largest ? x > least : x < least) || (x.isNaN && !least.isNaN) else { continue }
                        best[i] = x
                        indices[row * inner + i] = position
                    }
                }
            }
        }
        var kept = shape
        kept[axis] = 1
        return IndexArray(indices, shape: kept)
    }

    /// The first `count` positions of each line along an axis.
    private func ordered(axis: Int, keeping count: Int, descending: Bool) -> IndexArray {
        let extent = shape[axis], inner = Shape.count(Array(shape[(axis + 1)...]))
        var kept = shape
        kept[axis] = count
        var indices = [Int](repeating: 0, count: Shape.count(kept)), line: [UInt64] = []
        guard !indices.isEmpty else { return IndexArray(indices, shape: kept) }
        values.withUnsafeBufferPointer { values in
            for row in 0..<Shape.count(Array(shape[..<axis])) {
                for i in 0..<inner {
                    Self.order(
                        &line, (0..<extent).lazy.map { values[(row * extent + $0) * inner + i] }, keeping: count,
                        descending: descending)
                    for place in 0..<count {
                        indices[(row * count + place) * inner + i] = Int(UInt32(truncatingIfNeeded: line[place]))
                    }
                }
            }
        }
        return IndexArray(indices, shape: kept)
    }

    /// Makes `line` the first `count` elements in order, as numbers that hold an element's key and, below it, its position: so
    /// equal elements keep their order.
    private static func order(_ line: inout [UInt64], _ elements: some Sequence<Float>, keeping count: Int, descending: Bool) {
        line.removeAll(keepingCapacity: true)
        // Once as many are there as are wanted, and as many again, those that have no chance are dropped.
        let limit = max(2 * count, 64)
        var bound = UInt64.max
        for (position, element) in elements.enumerated() {
            let entry = UInt64(key(element, descending: descending)) << 32 | UInt64(position)
            guard entry < bound else { continue }
            line.append(entry)
            if line.count == limit {
                line.sort()
                line.removeLast(limit - count)
                bound = line.last ?? 0
            }
        }
        line.sort()
    }

    /// A whole number for each float, in their order.
    private static func key(_ x: Float, descending: Bool) -> UInt32 {
        // Adding 0 makes one of the two zeros.
        let bits = (x + 0).bitPattern
        let ascending = x.isNaN ? .max : bits >> 31 == 0 ? bits | 1 << 31 : ~bits
        return descending ? ~ascending : ascending
    }
}
