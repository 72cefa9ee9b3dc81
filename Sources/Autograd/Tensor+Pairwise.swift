import TensorCore

// Every row of one tensor against every row of another: [..., rows, features] and [..., otherRows, features] give
// [..., rows, otherRows]. Leading axes are a batch and broadcast.

extension Tensor {
    /// Σ x y for each pair of rows, the matrix product with a transpose. PyTorch's `matmul`.
    ///
    /// - Precondition: both have two axes at least.
    public func pairwiseDots(with other: Tensor) -> Tensor { multiplied(by: other, otherTransposed: true) }

    /// Σ x y / (max(|x|, ε) max(|y|, ε)), the cosine of the angle, for each pair of rows. PyTorch's `cosine_similarity`.
    ///
    /// - Parameters:
    ///   - epsilon: ε, default 1e-8.
    ///   - other: What it is compared with.
    /// - Precondition: both have two axes at least.
    public func pairwiseCosineSimilarities(to other: Tensor, epsilon: Float = 1e-8) -> Tensor {
        overLength(axis: -1, epsilon: epsilon).pairwiseDots(with: other.overLength(axis: -1, epsilon: epsilon))
    }

    /// (Σ |x - y|^p)^(1 / p), the distance of order p, for each pair of rows. PyTorch's `cdist`.
    ///
    /// Differences are formed for a block of rows at a time and not kept, so memory is needed for the result alone; and equal
    /// rows are at distance 0, which |x|² - 2 x y + |y|² would miss by rounding. Gradients are those of `norm(order:axes:keepingAxes:)`.
    /// - Parameters:
    ///   - order: p, default 2; any from 0 to ∞.
    ///   - other: What it is compared with.
    public func pairwiseDistances(to other: Tensor, order: Float = 2) -> Tensor {
        require(
            shape.count >= 2 && other.shape.count >= 2 && shape.last == other.shape.last && order >= 0,
            "pairwiseDistances: rows \(shape) and \(other.shape), order \(order)")
        // Without features all rows are equal; the largest of no differences would be undefined.
        let order = shape.last == 0 ? 1 : order
        let pairs = PairBlocks(self, other)
        let blocks = pairs.ranges.map { range in
            let differences = withoutGradient { pairs.differences(slice(axis: -2, range), other) }
            return differences.value.norms(order: order, axes: [-1])
        }
        let value = NDArray.concatenated(blocks, axis: -3)
        let distances = value.reshaped(value.shape.dropLast())
        return order == 0 ? Tensor(distances) : .made(distances, from: [self, other], rule: PairwiseDistanceRule(order: order))
    }
}

/// How the rows of a tensor are taken in blocks, such that the differences from all other rows fit in a few MiB.
private struct PairBlocks {
    let ranges: [Range<Int>]

    init(_ a: Tensor, _ b: Tensor) {
        let batch = Shape.broadcast(a.shape.dropLast(2), b.shape.dropLast(2), operation: "pairwiseDistances")
        let rows = a.shape[a.shape.count - 2]
        let length = max(1, (1 << 20) / max(1, Shape.count(batch) * Shape.count(b.shape.suffix(2))))
        // One empty block where there are no rows.
        ranges = stride(from: 0, to: max(1, rows), by: length).map { $0..<min(rows, $0 + length) }
    }

    /// x - y of each pair, [..., rows, otherRows, features].
    func differences(_ rows: Tensor, _ others: Tensor) -> Tensor {
        func inserting(_ axis: Int, _ x: Tensor) -> Tensor {
            x.reshaped(x.shape.dropLast(axis) + [1] + x.shape.suffix(axis))
        }
        return inserting(1, rows) - inserting(2, others)
    }
}

/// The gradient of a norm, block by block as the distances were made.
struct PairwiseDistanceRule: GradientRule {
    let order: Float

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let (a, b) = (call.inputs[0], call.inputs[1]), pairs = PairBlocks(a, b)
        var rowGradients: [Tensor] = [], otherGradient: Tensor?
        for range in pairs.ranges {
            func block(_ x: Tensor) -> Tensor {
                let block = x.slice(axis: -2, range)
                return block.reshaped(block.shape + [1])
            }
            let rows = a.slice(axis: -2, range)
            let shares = NormRule.gradient(
                block(gradient), withRespectTo: pairs.differences(rows, b), norms: block(call.output), order: order)
            if call.needs[0] { rowGradients.append(shares.sum(axes: [-2]).summed(to: rows.shape)) }
            if call.needs[1] {
                let share = -shares.sum(axes: [-3]).summed(to: b.shape)
                otherGradient = otherGradient.map { $0 + share } ?? share
            }
        }
        return [call.needs[0] ? .concatenated(rowGradients, axis: -2) : nil, otherGradient]
    }
}
