import CKernels
import TensorCore

extension CPUBackend {
    /// The convolution, by the fastest algorithm for its geometry.
    public func convolve(_ x: NDArray, weights: NDArray, tail: ConvolutionTail, geometry: ConvolutionGeometry) -> NDArray {
        let span = recorder?.begin(.convolution(geometry, .forward))
        defer { span?.end() }
        let result = makeArray(geometry.outputShape)
        var shape = geometry.kernelShape
        let packed = packedWeights(weights, &shape, CG_FORWARD)
        withWorkspace(cg_convolution_workspace(&shape, CG_FORWARD)) { workspace in
            var last = cg_convolution_tail(
                bias: tail.bias.map { UnsafePointer(pointer($0)) }, lower: tail.range?.lowerBound ?? -.infinity,
                upper: tail.range?.upperBound ?? .infinity)
            kernels.convolve(workers, &shape, pointer(x), packed.pointer, &last, pointer(result), workspace)
        }
        return result
    }

    /// The gradient with respect to the input.
    public func convolveBackwardData(
        _ outputGradient: NDArray, weights: NDArray, geometry: ConvolutionGeometry
    ) -> NDArray {
        let span = recorder?.begin(.convolution(geometry, .byData))
        defer { span?.end() }
        let result = makeArray(geometry.inputShape)
        var shape = geometry.kernelShape
        let packed = packedWeights(weights, &shape, CG_BACKWARD_DATA)
        withWorkspace(cg_convolution_workspace(&shape, CG_BACKWARD_DATA)) { workspace in
            kernels.convolve_backward_data(
                workers, &shape, pointer(outputGradient), packed.pointer, pointer(result), workspace)
        }
        return result
    }

    /// The gradient with respect to the weights.
    public func convolveBackwardWeights(
        _ x: NDArray, _ outputGradient: NDArray, geometry: ConvolutionGeometry
    ) -> NDArray {
        let span = recorder?.begin(.convolution(geometry, .byWeights))
        defer { span?.end() }
        let result = makeArray(geometry.weightShape)
        var shape = geometry.kernelShape
        withWorkspace(cg_convolution_workspace(&shape, CG_BACKWARD_WEIGHTS)) { workspace in
            kernels.convolve_backward_weights(
                workers, &shape, pointer(x), pointer(outputGradient), pointer(result), workspace)
        }
        return result
    }

    /// The weights as a kernel reads them. Packed ones are kept beside the plain ones, since several passes use the same weights
    /// between two changes, as long as all that is kept together is not large.
    private func packedWeights(_ weights: NDArray, _ shape: inout cg_convolution, _ direction: cg_direction) -> HostBuffer {
        let plain = unsafeDowncast(weights.storage.contents, to: HostBuffer.self)
        let count = cg_packed_weights_size(&shape, direction)
        if count == 0 { return plain }
        let form = PackedForm(
            direction: direction.rawValue, algorithm: cg_convolution_algorithm(&shape, direction).rawValue,
            stride: shape.stride, groups: shape.groups)
        return packing.withLock {
            if let kept = plain.packed[form] { return kept }
            let packed = HostBuffer(count: count, pool: pool)
            kernels.pack_weights(workers, &shape, direction, plain.pointer, packed.pointer)
            if pool.keepPacked(packed) { plain.packed[form] = packed }
            return packed
        }
    }
}

/// What a packed form of weights depends on, besides their shape.
struct PackedForm: Hashable {
    let direction, algorithm: Int32
    let stride, groups: Int
}

extension ConvolutionGeometry {
    var kernelShape: cg_convolution {
        let output = outputShape
        let mode =
            switch paddingMode {
            case .zero: CG_PAD_ZERO
            case .reflect: CG_PAD_REFLECT
            case .replicate: CG_PAD_REPLICATE
            }
        return cg_convolution(
            batch: inputShape[0], in_height: inputShape[1], in_width: inputShape[2], in_channels: inputShape[3],
            out_height: output[1], out_width: output[2], out_channels: outputChannels, kernel_height: kernelHeight,
            kernel_width: kernelWidth, stride: stride, pad_top: padding.top, pad_left: padding.left,
            pad_bottom: padding.bottom, pad_right: padding.right, groups: groups, padding_mode: mode)
    }
}
