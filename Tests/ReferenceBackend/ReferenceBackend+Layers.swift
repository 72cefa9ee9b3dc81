import TensorCore

extension ReferenceBackend {
    /// The definition, channel by channel, in double precision.
    public func normalize(
        _ x: NDArray, groups: Int, epsilon: Float, statistics: (mean: NDArray, variance: NDArray)?, tail: NormalizationTail,
        residual: NDArray?
    ) -> Normalized {
        let xs = doubles(x), lines = Lines(x.shape, groups: groups), scales = constants(tail, lines.channels)
        let count = Double(lines.rows)
        let means =
            statistics.map { doubles($0.mean) } ?? lines.all.map { $0.reduce(0) { $0 + xs[$1] } / count }
        let variances =
            statistics.map { doubles($0.variance) }
            ?? zip(lines.all, means).map { line, mean in line.reduce(0) { $0 + (xs[$1] - mean) * (xs[$1] - mean) } / count }
        var result = residual.map { doubles($0) } ?? [Double](repeating: 0, count: xs.count)
        for (index, line) in lines.all.enumerated() {
            let deviation = (variances[index] + Double(epsilon)).squareRoot(), channel = index % lines.channels
            for place in line {
                let a = scales.scale[channel] * (xs[place] - means[index]) / deviation + scales.offset[channel]
                result[place] += leaky(a, gate: a, tail.slope)
            }
        }
        let shape = [groups, lines.channels]
        return Normalized(
            output: rounded(result, x.shape), mean: statistics?.mean ?? rounded(means, shape),
            variance: statistics?.variance ?? rounded(variances, shape))
    }

    /// The gradients of the definition, in double precision.
    public func normalizeGradient(
        _ x: NDArray, mean: NDArray, variance: NDArray, outputGradient: NDArray, groups: Int, epsilon: Float,
        tail: NormalizationTail
    ) -> NormalizedGradient {
        let xs = doubles(x), dys = doubles(outputGradient), means = doubles(mean), variances = doubles(variance)
        let lines = Lines(x.shape, groups: groups), scales = constants(tail, lines.channels), count = Double(lines.rows)
        var dx = [Double](repeating: 0, count: xs.count), dScale: [Double] = [], dOffset: [Double] = []
        for (index, line) in lines.all.enumerated() {
            let deviation = (variances[index] + Double(epsilon)).squareRoot(), channel = index % lines.channels
            let z = line.map { (xs[$0] - means[index]) / deviation }
            // The gradient in front of the activation.
            let g = zip(line, z).map { place, z in
                leaky(dys[place], gate: scales.scale[channel] * z + scales.offset[channel], tail.slope)
            }
            let sum = g.reduce(0, +), product = zip(g, z).reduce(0) { $0 + $1.0 * $1.1 }
            dOffset.append(sum)
            dScale.append(product)
            for (i, place) in line.enumerated() {
                dx[place] = scales.scale[channel] / deviation * (g[i] - sum / count - z[i] * product / count)
            }
        }
        let shape = [groups, lines.channels]
        return NormalizedGradient(input: rounded(dx, x.shape), scale: rounded(dScale, shape), offset: rounded(dOffset, shape))
    }

    /// The places of each group and channel of an array read as [groups, rows, channels].
    private struct Lines {
        let rows, channels: Int
        let all: [[Int]]

        init(_ shape: [Int], groups: Int) {
            let channels = shape[shape.count - 1], rows = Shape.count(shape) / (groups * channels)
            (self.rows, self.channels) = (rows, channels)
            all = (0..<groups * channels).map { line in
                (0..<rows).map { (line / channels * rows + $0) * channels + line % channels }
            }
        }
    }

    private func constants(_ tail: NormalizationTail, _ channels: Int) -> (scale: [Double], offset: [Double]) {
        (
            tail.scale.map { doubles($0) } ?? [Double](repeating: 1, count: channels),
            tail.offset.map { doubles($0) } ?? [Double](repeating: 0, count: channels)
        )
    }

    /// Adam's step, element by element, in double precision.
    public func adam(
        _ steps: [AdamStep], gradients: [NDArray], weights: inout [NDArray], first: inout [NDArray], second: inout [NDArray]
    ) {
        for (index, step) in steps.enumerated() {
            let shape = weights[index].shape, beta1 = Double(step.beta1), beta2 = Double(step.beta2)
            var w = doubles(weights[index]), m = doubles(first[index]), v = doubles(second[index])
            for (i, gradient) in doubles(gradients[index]).enumerated() {
                w[i] *= Double(step.shrink)
                let g = gradient + Double(step.weightDecay) * w[i]
                m[i] = beta1 * m[i] + (1 - beta1) * g
                v[i] = beta2 * v[i] + (1 - beta2) * g * g
                w[i] -= Double(step.stepSize) * m[i] / (v[i].squareRoot() * Double(step.rootCorrection) + Double(step.epsilon))
            }
            (weights[index], first[index], second[index]) = (rounded(w, shape), rounded(m, shape), rounded(v, shape))
        }
    }
}
