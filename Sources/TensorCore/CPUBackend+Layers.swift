import CKernels

extension CPUBackend {
    public func matrixProduct(_ a: NDArray, transposed aTransposed: Bool, _ b: NDArray, transposed bTransposed: Bool) -> NDArray {
        let axes = a.shape.count
        let m = a.shape[aTransposed ? axes - 1 : axes - 2], k = a.shape[aTransposed ? axes - 2 : axes - 1]
        let n = b.shape[bTransposed ? axes - 2 : axes - 1]
        let batch = axes == 3 ? max(a.shape[0], b.shape[0]) : 1
        let result = makeArray(axes == 3 ? [batch, m, n] : [m, n])
        var product = cg_product(
            batch: batch, m: m, n: n, k: k, a_transposed: aTransposed, b_transposed: bTransposed,
            a_batch_stride: axes == 3 && a.shape[0] > 1 ? m * k : 0, b_batch_stride: axes == 3 && b.shape[0] > 1 ? k * n : 0)
        withWorkspace(cg_product_workspace(&product)) { workspace in
            kernels.matrix_product(workers, &product, pointer(a), pointer(b), pointer(result), workspace)
        }
        return result
    }

    public func convolve(_ x: NDArray, weights: NDArray, bias: NDArray?, geometry: ConvolutionGeometry) -> NDArray {
        let result = makeArray(geometry.outputShape)
        var shape = geometry.kernelShape
        withWorkspace(cg_convolution_workspace(&shape, CG_FORWARD)) { workspace in
            kernels.convolve(
                workers, &shape, pointer(x), pointer(weights), bias.map { UnsafePointer(pointer($0)) }, pointer(result),
                workspace)
        }
        return result
    }

    public func convolveBackwardData(
        _ outputGradient: NDArray, weights: NDArray, geometry: ConvolutionGeometry
    ) -> NDArray {
        let result = makeArray(geometry.inputShape)
        var shape = geometry.kernelShape
        withWorkspace(cg_convolution_workspace(&shape, CG_BACKWARD_DATA)) { workspace in
            kernels.convolve_backward_data(
                workers, &shape, pointer(outputGradient), pointer(weights), pointer(result), workspace)
        }
        return result
    }

    public func convolveBackwardWeights(
        _ x: NDArray, _ outputGradient: NDArray, geometry: ConvolutionGeometry
    ) -> NDArray {
        let result = makeArray(geometry.weightShape)
        var shape = geometry.kernelShape
        withWorkspace(cg_convolution_workspace(&shape, CG_BACKWARD_WEIGHTS)) { workspace in
            kernels.convolve_backward_weights(
                workers, &shape, pointer(x), pointer(outputGradient), pointer(result), workspace)
        }
        return result
    }

    public func normalize(_ x: NDArray, groups: Int, epsilon: Float) -> Normalized {
        let channels = x.shape[x.shape.count - 1], rows = x.count / (groups * channels)
        let result = makeArray(x.shape), mean = makeArray([groups, channels]), variance = makeArray([groups, channels])
        withWorkspace(cg_normalize_workspace(groups, rows, channels)) { workspace in
            kernels.normalize(
                workers, groups, rows, channels, epsilon, pointer(x), pointer(result), pointer(mean), pointer(variance),
                workspace)
        }
        return Normalized(output: result, mean: mean, variance: variance)
    }

    public func normalizeGradient(
        _ x: NDArray, mean: NDArray, variance: NDArray, outputGradient: NDArray, groups: Int, epsilon: Float
    ) -> NDArray {
        let channels = x.shape[x.shape.count - 1], rows = x.count / (groups * channels)
        let result = makeArray(x.shape)
        withWorkspace(cg_normalize_workspace(groups, rows, channels)) { workspace in
            kernels.normalize_gradient(
                workers, groups, rows, channels, epsilon, pointer(x), pointer(mean), pointer(variance), pointer(outputGradient),
                pointer(result), workspace)
        }
        return result
    }
}

extension ConvolutionGeometry {
    fileprivate var kernelShape: cg_convolution {
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
