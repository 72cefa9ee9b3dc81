import TensorCore

// Sums, means and extremes along axes; nil axes are all of them, negative ones count from the end.

extension Tensor {
    /// Σx. PyTorch's `sum`.
    public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        .made(
            value.reduced(.sum, axes: axes, keepingAxes: keepingAxes), from: [self],
            rule: SumRule(keptShape: shape(reducing: axes)))
    }

    /// Σx / n over n elements; NaN over none. PyTorch's `mean`.
    public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        let kept = shape(reducing: axes).reduce(1, *)
        return sum(axes: axes, keepingAxes: keepingAxes) * (Float(kept) / Float(value.count))
    }

    /// Σ(x - mean)² / n, the mean squared distance from the mean: biased, or divided by n - 1 where `isUnbiased`. PyTorch's `var`.
    public func variance(axes: [Int]? = nil, keepingAxes: Bool = false, isUnbiased: Bool = false) -> Tensor {
        let deviation = self - mean(axes: axes, keepingAxes: true)
        let biased = deviation.square().mean(axes: axes, keepingAxes: keepingAxes)
        guard isUnbiased else { return biased }
        let count = zip(shape, shape(reducing: axes)).reduce(Float(1)) { $1.0 == $1.1 ? $0 : $0 * Float($1.0) }
        return biased * (count / (count - 1))
    }

    /// √variance, biased or, where `isUnbiased`, with n - 1; the derivative where it is 0 is 0. PyTorch's `std`.
    public func standardDeviation(axes: [Int]? = nil, keepingAxes: Bool = false, isUnbiased: Bool = false) -> Tensor {
        let variance = variance(axes: axes, keepingAxes: keepingAxes, isUnbiased: isUnbiased)
        // A root of 1 in its place has a derivative, and is not chosen.
        let isZero = variance .== 0
        return variance.filled(where: isZero, with: 1).squareRoot().filled(where: isZero, with: 0)
    }

    /// The largest element; equal ones share the gradient. PyTorch's `amax`.
    public func maximum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor { extreme(.maximum, axes, keepingAxes) }
    /// The smallest element; equal ones share the gradient. PyTorch's `amin`.
    public func minimum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor { extreme(.minimum, axes, keepingAxes) }

    private func extreme(_ reduction: Reduction, _ axes: [Int]?, _ keepingAxes: Bool) -> Tensor {
        .made(
            value.reduced(reduction, axes: axes, keepingAxes: keepingAxes), from: [self],
            rule: ExtremeElementRule(keptShape: shape(reducing: axes)))
    }

    /// This shape with extent 1 along `axes`.
    private func shape(reducing axes: [Int]?) -> [Int] {
        let axes = Set((axes ?? Array(shape.indices)).map { Shape.axis($0, of: shape, operation: "reduce") })
        return shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
    }
}

struct SumRule: GradientRule {
    let keptShape: [Int]

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [gradient.reshaped(keptShape).broadcast(to: call.inputs[0].shape)]
    }
}

struct ExtremeElementRule: GradientRule {
    let keptShape: [Int]

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let x = call.inputs[0].value, extreme = call.output.value.reshaped(keptShape)
        let different = (x - extreme).map(.absolute).map(.isGreater(than: 0))
        let equal = different.map(.affine(scale: -1, offset: 1))
        let shares = equal / equal.summed(to: keptShape)
        return [gradient.reshaped(keptShape) * Tensor(shares)]
    }
}
