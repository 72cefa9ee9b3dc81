import TensorCore

extension Tensor {
    /// Σ x over an axis up to and with each position. PyTorch's `cumsum`.
    public func cumulativeSum(axis: Int) -> Tensor { cumulativeSum(axis: axis, fromEnd: false) }

    fileprivate func cumulativeSum(axis: Int, fromEnd: Bool) -> Tensor {
        .made(
            value.cumulativeSum(axis: axis, fromEnd: fromEnd), from: [self], rule: CumulativeSumRule(axis: axis, fromEnd: fromEnd)
        )
    }
}

/// An element is in all later sums, so its gradient is the sum of theirs: a cumulative sum from the other end.
struct CumulativeSumRule: GradientRule {
    let axis: Int
    let fromEnd: Bool

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [gradient.cumulativeSum(axis: axis, fromEnd: !fromEnd)]
    }
}
