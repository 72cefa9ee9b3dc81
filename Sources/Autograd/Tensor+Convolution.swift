import TensorCore

// Convolution y = x * w is linear in x and in w. Its two gradients are linear too, and the gradients of each of the
// three are the other two: so the family is closed, however often it is differentiated.

extension Tensor {
    /// The convolution (strictly, the cross-correlation) of images [batch, height, width, in] with weights
    /// [kernelHeight, kernelWidth, in / groups, out]: [batch, outputHeight, outputWidth, out]. PyTorch's `conv2d`.
    ///
    /// - Parameters:
    ///   - bias: [out].
    ///   - range: Where the results are moved into, as `clamped(to:)` does, and in the same pass where no gradient is recorded;
    ///     anywhere where nil, the default.
    ///   - groups: Parts of the channels that do not see each other, default 1.
    ///   - weights: [kernelHeight, kernelWidth, in / groups, out].
    ///   - stride: Pixels between positions of the kernel, default 1.
    ///   - padding: Pixels added on each side, default none.
    ///   - paddingMode: How pixels beyond the edge are read, default zero.
    /// - Precondition: as `ConvolutionGeometry`.
    public func convolved(
        with weights: Tensor, bias: Tensor? = nil, clampedTo range: ClosedRange<Float>? = nil, stride: Int = 1,
        padding: Padding = .none, paddingMode: PaddingMode = .zero, groups: Int = 1
    ) -> Tensor {
        let geometry = ConvolutionGeometry(
            inputShape: shape, weightShape: weights.shape, stride: stride, padding: padding, paddingMode: paddingMode,
            groups: groups)
        guard let range else { return convolved(with: weights, bias: bias, geometry) }
        // The gradient of the clamp asks for the sums, which one pass does not keep.
        if Tensor.isRecorded([self, weights] + (bias.map { [$0] } ?? [])) {
            return convolved(with: weights, bias: bias, geometry).clamped(to: range)
        }
        return Tensor(value.convolved(with: weights.value, bias: bias?.value, clampedTo: range, geometry))
    }

    func convolved(with weights: Tensor, bias: Tensor? = nil, _ geometry: ConvolutionGeometry) -> Tensor {
        defer { letGoIfCheap() }
        return .made(
            value.convolved(with: weights.value, bias: bias?.value, geometry), from: [self, weights] + (bias.map { [$0] } ?? []),
            rule: ConvolutionRule(geometry: geometry))
    }

    /// The transposed convolution of images [batch, height, width, in] with weights [kernelHeight, kernelWidth,
    /// out / groups, in]: the gradient of the convolution with these weights with respect to its images. Each side becomes
    /// (side - 1) · stride - 2 · padding + kernel + outputPadding. PyTorch's `conv_transpose2d`.
    ///
    /// - Parameters:
    ///   - padding: Pixels added on each side, default none.
    ///   - weights: [kernelHeight, kernelWidth, out / groups, in].
    ///   - groups: Parts of the channels that do not see each other, default 1.
    ///   - stride: Pixels between positions of the kernel, default 1.
    ///   - bias: [out].
    ///   - outputPadding: Rows and columns added at the end, below `stride`; tells apart the sizes that a strided
    ///     convolution maps to this one.
    public func transposeConvolved(
        with weights: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0, groups: Int = 1
    ) -> Tensor {
        require(
            shape.count == 4 && weights.shape.count == 4 && shape[3] == weights.shape[3],
            "transposed convolution: input \(shape) and weights \(weights.shape)")
        require(
            outputPadding < stride, "transposed convolution: output padding \(outputPadding) is not below stride \(stride)")
        let sides = (0..<2).map {
            ConvolutionGeometry.transposedOutputExtent(
                shape[$0 + 1], kernel: weights.shape[$0], stride: stride, padding: padding, outputPadding: outputPadding)
        }
        let geometry = ConvolutionGeometry(
            inputShape: [shape[0], sides[0], sides[1], weights.shape[2] * groups], weightShape: weights.shape, stride: stride,
            padding: Padding(padding), groups: groups)
        let result = convolvedBackward(with: weights, geometry)
        return bias.map { result + $0 } ?? result
    }

    func convolvedBackward(with weights: Tensor, _ geometry: ConvolutionGeometry) -> Tensor {
        defer { letGoIfCheap() }
        return .made(
            value.convolvedBackward(with: weights.value, geometry), from: [self, weights],
            rule: ConvolutionDataGradientRule(geometry: geometry))
    }

    fileprivate func convolutionWeightGradient(_ outputGradient: Tensor, _ geometry: ConvolutionGeometry) -> Tensor {
        .made(
            value.convolutionWeightGradient(outputGradient: outputGradient.value, geometry), from: [self, outputGradient],
            rule: ConvolutionWeightGradientRule(geometry: geometry))
    }
}

/// Inputs x, w and perhaps the bias.
struct ConvolutionRule: GradientRule {
    let geometry: ConvolutionGeometry

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let byData = call.gradient(0) { _ in gradient.convolvedBackward(with: call.inputs[1], geometry) }
        let byWeights = call.gradient(1) { _ in call.inputs[0].convolutionWeightGradient(gradient, geometry) }
        guard call.inputs.count == 3 else { return [byData, byWeights] }
        return [byData, byWeights, call.gradient(2) { gradient.summed(to: $0.shape) }]
    }
}

/// Inputs dy and w; the output has the shape of x.
struct ConvolutionDataGradientRule: GradientRule {
    let geometry: ConvolutionGeometry

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [
            call.gradient(0) { _ in gradient.convolved(with: call.inputs[1], geometry) },
            call.gradient(1) { _ in gradient.convolutionWeightGradient(call.inputs[0], geometry) },
        ]
    }
}

/// Inputs x and dy; the output has the shape of w.
struct ConvolutionWeightGradientRule: GradientRule {
    let geometry: ConvolutionGeometry

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [
            call.gradient(0) { _ in call.inputs[1].convolvedBackward(with: gradient, geometry) },
            call.gradient(1) { _ in call.inputs[0].convolved(with: gradient, geometry) },
        ]
    }
}
