import TensorCore

extension Tensor {
    /// Normalises each channel to mean 0 and variance 1 over the rows of a group: (x - mean) / √(variance + epsilon).
    ///
    /// x is read as [groups, rows, channels], channels last: an image a group is instance normalisation, one group batch
    /// normalisation. Also gives the statistics [groups, channels]; the variance is biased.
    /// - Precondition: the elements divide into `groups`.
    public func normalized(groups: Int, epsilon: Float = 1e-5) -> (output: Tensor, mean: NDArray, variance: NDArray) {
        require(
            shape.count >= 2 && (value.count / shape[shape.count - 1]).isMultiple(of: groups),
            "normalize: shape \(shape) does not divide into \(groups) groups")
        let result = backend.normalize(value, groups: groups, epsilon: epsilon)
        let rule = NormalizeRule(groups: groups, epsilon: epsilon, mean: result.mean, variance: result.variance)
        return (.made(result.output, from: [self], rule: rule), result.mean, result.variance)
    }
}

/// dx = (dy - mean(dy) - z mean(dy z)) / √(variance + epsilon), z the normalised x.
struct NormalizeRule: GradientRule {
    let groups: Int
    let epsilon: Float
    let mean, variance: NDArray

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let x = call.inputs[0]
        guard Recording.isOn else {
            return [
                Tensor(
                    x.backend.normalizeGradient(
                        x.value, mean: mean, variance: variance, outputGradient: gradient.value, groups: groups, epsilon: epsilon)
                )
            ]
        }
        // The same from operations that can be differentiated: mean and variance hang on x.
        let rows = [groups, -1, x.shape[x.shape.count - 1]]
        let grouped = x.reshaped(rows), dy = gradient.reshaped(rows)
        let deviation = grouped - grouped.mean(axes: [1], keepingAxes: true)
        let scale = 1 / (deviation.square().mean(axes: [1], keepingAxes: true) + epsilon).squareRoot()
        let z = deviation * scale
        let centred = dy - dy.mean(axes: [1], keepingAxes: true) - z * (dy * z).mean(axes: [1], keepingAxes: true)
        return [(centred * scale).reshaped(x.shape)]
    }
}
