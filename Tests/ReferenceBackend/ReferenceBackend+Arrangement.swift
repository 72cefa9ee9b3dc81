import TensorCore

extension ReferenceBackend {
    /// Reads each element at the sum of its coordinates times the strides.
    public func gather(_ x: NDArray, shape: [Int], strides: [Int]) -> NDArray {
        let values = download(x)
        return NDArray(places(shape, strides).map { values[$0] }, shape: shape, on: self)
    }

    /// Copies the arrays one after the other along an axis.
    public func concatenate(_ arrays: [NDArray], axis: Int) -> NDArray {
        var shape = arrays[0].shape
        shape[axis] = arrays.map { $0.shape[axis] }.reduce(0, +)
        let parts = arrays.map { download($0) }, lengths = arrays.map { Shape.count(Array($0.shape[axis...])) }
        let values = (0..<Shape.count(Array(shape[..<axis]))).flatMap { row in
            zip(parts, lengths).flatMap { part, length in part[row * length..<(row + 1) * length] }
        }
        return NDArray(values, shape: shape, on: self)
    }

    /// Reduces an axis in double precision.
    public func reduce(_ reduction: Reduction, _ x: NDArray, axis: Int) -> NDArray {
        var shape = x.shape
        shape[axis] = 1
        let values = doubles(x), extent = x.shape[axis], step = Shape.strides(x.shape)[axis]
        let result = lineStarts(of: x.shape, axis: axis).map { start in
            let line = (0..<extent).map { values[start + $0 * step] }
            return switch reduction {
            case .sum: line.reduce(0, +)
            case .maximum: line.reduce(-.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
            case .minimum: line.reduce(.infinity) { $1 < $0 || $1.isNaN ? $1 : $0 }
            }
        }
        return rounded(result, shape)
    }

    /// Sums the terms of each output position in double precision.
    public func mapAxis(_ x: NDArray, axis: Int, through map: AxisMap) -> NDArray {
        var shape = x.shape
        shape[axis] = map.outputCount
        let values = doubles(x), outer = Shape.count(Array(shape[..<axis])), inner = Shape.count(Array(shape[(axis + 1)...]))
        var result: [Double] = []
        for row in 0..<outer {
            for output in 0..<map.outputCount {
                let terms = Int(map.rowStart[output])..<Int(map.rowStart[output + 1])
                for i in 0..<inner {
                    result.append(
                        terms.reduce(0) { sum, term in
                            let place = (row * map.inputCount + Int(map.index[term])) * inner + i
                            return terms.count == 1 && map.weight[term] == 1
                                ? values[place] : sum + Double(map.weight[term]) * values[place]
                        })
                }
            }
        }
        return rounded(result, shape)
    }

    /// Where each line along an axis begins, in row-major order.
    private func lineStarts(of shape: [Int], axis: Int) -> [Int] {
        var lines = shape
        lines[axis] = 1
        return places(lines, Shape.strides(shape))
    }
}
