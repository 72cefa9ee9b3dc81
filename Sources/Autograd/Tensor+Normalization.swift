import TensorCore

extension Tensor {
    /// Normalises each channel to mean 0 and variance 1 over the rows of a group, z = (x - mean) / √(variance + epsilon), and
    /// does what follows in the same pass: scale · z + offset, a (leaky) ReLU, and the sum with a residual. PyTorch's
    /// `instance_norm` and `batch_norm`.
    ///
    /// x is read as [groups, rows, channels], channels last: an image a group is instance normalisation, one group batch
    /// normalisation. Also gives the statistics [groups, channels]; the variance is biased.
    /// - Parameters:
    ///   - epsilon: Added to the variance.
    ///   - groups: Parts of the leading axes that are normalised apart.
    ///   - scale: [channels]; 1 where nil.
    ///   - offset: [channels]; 0 where nil.
    ///   - slope: Of the activation where its input is not above 0: 1 for none, 0 for ReLU.
    ///   - residual: Of x's shape, added last.
    /// - Precondition: the elements divide into `groups`.
    public func normalized(
        groups: Int, epsilon: Float = 1e-5, scale: Tensor? = nil, offset: Tensor? = nil, slope: Float = 1,
        residual: Tensor? = nil
    ) -> (output: Tensor, mean: NDArray, variance: NDArray) {
        require(
            shape.count >= 2 && (value.count / shape[shape.count - 1]).isMultiple(of: groups),
            "normalize: shape \(shape) does not divide into \(groups) groups")
        for vector in [scale, offset].compactMap({ $0 }) {
            require(vector.shape == [shape[shape.count - 1]], "normalize: \(vector.shape) for the channels of \(shape)")
        }
        require(residual.map { $0.shape == shape } ?? true, "normalize: residual \(residual?.shape ?? []) of \(shape)")
        let tail = NormalizationTail(scale: scale?.value, offset: offset?.value, slope: slope)
        let result = backend.normalize(
            value, groups: groups, epsilon: epsilon, statistics: nil, tail: tail, residual: residual?.value)
        let extras: [(NormalizeRule.Input, Tensor?)] = [(.scale, scale), (.offset, offset), (.residual, residual)]
        let present = extras.filter { $0.1 != nil }
        let output = Tensor.made(
            result.output, from: [self] + present.map { $0.1! },
            rule: NormalizeRule(
                groups: groups, epsilon: epsilon, slope: slope, inputs: [.x] + present.map(\.0), mean: result.mean,
                variance: result.variance))
        return (output, result.mean, result.variance)
    }
}

/// With g the gradient in front of the activation: dx = (g - mean(g) - z mean(g z)) scale / √(variance + epsilon), z the
/// normalised x.
struct NormalizeRule: GradientRule {
    enum Input { case x, scale, offset, residual }

    let groups: Int
    let epsilon: Float
    let slope: Float
    let inputs: [Input]
    let mean, variance: NDArray

    private func input(_ input: Input, of tensors: [Tensor]) -> Tensor? { inputs.firstIndex(of: input).map { tensors[$0] } }

    private func tail(_ tensors: [Tensor]) -> NormalizationTail {
        NormalizationTail(
            scale: input(.scale, of: tensors)?.value, offset: input(.offset, of: tensors)?.value, slope: slope)
    }

    /// One cheap pass, unless a residual would have to be kept for it.
    var isCheapToRepeat: Bool { !inputs.contains(.residual) }

    func repeated(_ inputs: [Tensor]) -> NDArray {
        inputs[0].backend.normalize(
            inputs[0].value, groups: groups, epsilon: epsilon, statistics: (mean, variance), tail: tail(inputs), residual: nil
        ).output
    }

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let x = call.inputs[0]
        let made =
            Recording.isOn
            ? composed(gradient, x, scale: input(.scale, of: call.inputs), offset: input(.offset, of: call.inputs))
            : fused(gradient, x, tail: tail(call.inputs))
        return inputs.map {
            switch $0 {
            case .x: made.x
            case .scale: made.scale()
            case .offset: made.offset()
            case .residual: gradient
            }
        }
    }

    private typealias Gradients = (x: Tensor, scale: () -> Tensor, offset: () -> Tensor)

    private func fused(_ gradient: Tensor, _ x: Tensor, tail: NormalizationTail) -> Gradients {
        let made = x.backend.normalizeGradient(
            x.value, mean: mean, variance: variance, outputGradient: gradient.value, groups: groups, epsilon: epsilon, tail: tail)
        return (Tensor(made.input), { Tensor(made.scale).sum(axes: [0]) }, { Tensor(made.offset).sum(axes: [0]) })
    }

    /// The same from operations that can be differentiated: mean and variance depend on x.
    private func composed(_ gradient: Tensor, _ x: Tensor, scale: Tensor?, offset: Tensor?) -> Gradients {
        let rows = [groups, -1, x.shape[x.shape.count - 1]]
        let grouped = x.reshaped(rows)
        let deviation = grouped - grouped.mean(axes: [1], keepingAxes: true)
        let inverse = 1 / (deviation.square().mean(axes: [1], keepingAxes: true) + epsilon).squareRoot()
        let z = deviation * inverse
        var inner = gradient.reshaped(rows)
        if slope != 1 {
            let gate = scale.map { z.value * $0.value } ?? z.value
            inner = inner.gated(by: offset.map { gate + $0.value } ?? gate, slope: slope)
        }
        let dz = scale.map { inner * $0 } ?? inner
        let centred = dz - dz.mean(axes: [1], keepingAxes: true) - z * (dz * z).mean(axes: [1], keepingAxes: true)
        return (
            (centred * inverse).reshaped(x.shape), { (inner * z).sum(axes: [0, 1]) }, { inner.sum(axes: [0, 1]) }
        )
    }
}
