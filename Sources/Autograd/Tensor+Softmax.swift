import TensorCore

// Numbers turned into probabilities. All subtract the largest number first, so no exponential overflows.

extension Tensor {
    /// exp(x / T) / Σ exp(x / T) along an axis: positive numbers whose sum is 1. PyTorch's `softmax`.
    ///
    /// - Parameters:
    ///   - axis: Default the last; negative ones count from the end.
    ///   - temperature: T. Above 1 the probabilities come closer to each other, towards 0 the largest takes all (Hinton et
    ///     al., 2015); default 1.
    public func softmax(axis: Int = -1, temperature: Float = 1) -> Tensor {
        let powers = shifted(axis: axis, temperature: temperature).exponential()
        return powers / powers.sum(axes: [axis], keepingAxes: true)
    }

    /// x / T - log Σ exp(x / T) along an axis: the logarithms of the softmax, without its rounding. PyTorch's `log_softmax`.
    ///
    /// - Parameters:
    ///   - axis: Default the last; negative ones count from the end.
    ///   - temperature: T; default 1.
    public func logSoftmax(axis: Int = -1, temperature: Float = 1) -> Tensor {
        let shifted = shifted(axis: axis, temperature: temperature)
        return shifted - shifted.exponential().sum(axes: [axis], keepingAxes: true).logarithm()
    }

    /// log Σ eˣ along axes, a smooth maximum. PyTorch's `logsumexp`.
    ///
    /// -∞ where all are -∞.
    /// - Parameters:
    ///   - axes: Those summed over, all where nil; negative ones count from the end.
    ///   - keepingAxes: Whether reduced axes stay, with extent 1; default false.
    public func logSumExp(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        // Of a largest number of ±∞ only a part is subtracted: the whole difference would be NaN.
        let finite = -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
        let largest = Tensor(value.reduced(.maximum, axes: axes, keepingAxes: true).map(.clamp(finite)))
        let sums = (self - largest).exponential().sum(axes: axes, keepingAxes: keepingAxes)
        return sums.logarithm() + largest.reshaped(sums.shape)
    }

    /// (x - max x) / T: of all numbers added along the axis, which change neither result nor gradient, the one that keeps the
    /// exponentials in 0...1.
    private func shifted(axis: Int, temperature: Float) -> Tensor {
        let shifted = self - Tensor(value.reduced(.maximum, axes: [axis], keepingAxes: true))
        return temperature == 1 ? shifted : shifted / temperature
    }
}
