extension NDArray {
    /// Sums of an axis up to and with each position, or from each position to the end. Added in double precision, as PyTorch does.
    public func cumulativeSum(axis: Int, fromEnd: Bool = false) -> NDArray {
        let axis = Shape.axis(axis, of: shape, operation: "cumulative sum"), extent = shape[axis]
        let inner = Shape.count(Array(shape[(axis + 1)...]))
        var sums = values
        sums.withUnsafeMutableBufferPointer { sums in
            var totals = [Double](repeating: 0, count: inner)
            for row in 0..<Shape.count(Array(shape[..<axis])) {
                for i in 0..<inner { totals[i] = 0 }
                for step in 0..<extent {
                    let start = (row * extent + (fromEnd ? extent - 1 - step : step)) * inner
                    for i in 0..<inner {
                        totals[i] += Double(sums[start + i])
                        sums[start + i] = Float(totals[i])
                    }
                }
            }
        }
        return NDArray(sums, shape: shape, on: backend)
    }
}
